;;; The end-to-end test in Eglot.  -*- lexical-binding: t -*-
;;
;; Fencepost as the server of a buffer: diagnostics, fix and undo.  Then clangd in its place, as Eglot has one server for a buffer,
;; and Fencepost by `compile', whose errors lead to the finding.
(load (expand-file-name "emacs.el" (file-name-directory load-file-name)) nil t)
(require 'eglot)
(require 'compile)
(test-snippet "emacs-eglot")
(test-snippet "emacs-compile")
(setq eglot-sync-connect t eglot-autoshutdown nil eglot-send-changes-idle-time 0.05
      eglot-confirm-server-initiated-edits nil)

(defun test-start-eglot ()
  "What M-x eglot does with nobody to ask."
  (apply #'eglot (append (eglot--guess-contact) (list nil)))
  (test-expect (eglot-current-server) "a server")
  (flymake-mode 1)
  ;; The compiler of C is not what is tested.
  (remove-hook 'flymake-diagnostic-functions 'flymake-cc t))

(defun test-shown (pattern)
  "The diagnostics whose texts match PATTERN."
  (flymake-start)
  (cl-remove-if-not (lambda (one) (string-match-p pattern (flymake-diagnostic-text one))) (flymake-diagnostics)))

(defun test-findings ()
  "Eglot shows source and rule in front of the message."
  (mapcar (lambda (one)
            (let ((text (flymake-diagnostic-text one)))
              (string-match "\\`fencepost \\[\\([a-z-]+\\)\\]: \\(\\(?:.\\|\n\\)*\\)\\'" text)
              (test-place (flymake-diagnostic-beg one) (match-string 2 text) (match-string 1 text))))
          (test-shown "\\`fencepost ")))

(find-file test-file)
(test-start-eglot)
(test-wait-for (lambda () (equal (test-findings) test-expected)) "the diagnostics of the command line")
(test-say "Eglot: %S" (car (test-findings)))
(test-fix-and-undo
 (lambda ()
   (goto-char (flymake-diagnostic-beg (car (test-shown "\\`fencepost "))))
   (cl-letf (((symbol-function 'completing-read)
              (lambda (_prompt actions &rest _)
                ;; The preferred one comes first.
                (test-expect (string-match-p "\\`Insert smp_wmb()" (caar actions)) "the preferred fix")
                (caar actions)))
             (last-nonmenu-event t))
     (eglot-code-actions (point) (point) nil t))
   (eglot--signal-textDocument/didChange))
 (lambda ()
   (eglot--signal-textDocument/didChange)
   (test-findings)))
(eglot-shutdown (eglot-current-server))
(set-buffer-modified-p nil)
(kill-buffer)

(setq eglot-server-programs '((c-mode . ("clangd"))))
(delete-file test-file)
(copy-file (concat test-home "original.c") test-file)
(find-file test-file)
(test-start-eglot)
(test-wait-for (lambda () (test-shown "assignment")) "clangd's diagnostic")
(fencepost)
(with-current-buffer "*compilation*"
  (test-wait-for (lambda () (null compilation-in-progress)) "the end of the check"))
(next-error)
(test-expect (equal (buffer-file-name (window-buffer)) test-file) "the file of the finding")
(cl-destructuring-bind (_rule line _column message) (car test-expected)
  (with-current-buffer (window-buffer)
    (goto-char (window-point))
    (test-expect (= (line-number-at-pos) line) "the line of the finding")
    ;; Emacs counts a letter outside of the first plane as one.
    (test-expect (equal (thing-at-point 'symbol t) "set_pte_at") "the call that is found"))
  (with-current-buffer "*compilation*"
    (goto-char (point-min))
    (test-expect (search-forward message nil t) "the message of the command line")))
(eglot-shutdown-all)
(test-say "Eglot: diagnostic, fix, file and undo were all seen, and a finding by compile beside clangd")
(kill-emacs 0)
