;;; The end-to-end test in lsp-mode: Fencepost beside clangd on one buffer.  -*- lexical-binding: t -*-
(load (expand-file-name "emacs.el" (file-name-directory load-file-name)) nil t)
(setq lsp-session-file (concat test-home "session") lsp-auto-guess-root t lsp-restart 'ignore
      lsp-enable-file-watchers nil lsp-enable-suggest-server-download nil lsp-diagnostics-provider :none
      lsp-headerline-breadcrumb-enable nil lsp-modeline-code-actions-enable nil lsp-modeline-diagnostics-enable nil
      lsp-idle-delay 0.05)
(require 'lsp-mode)
(require 'lsp-clangd)
(test-snippet "emacs-lsp-mode")

(defun test-shown (source)
  (cl-remove-if-not (lambda (one) (equal (lsp-get one :source) source)) (append (lsp--get-buffer-diagnostics) nil)))

(defun test-start (diagnostic)
  (lsp--position-to-point (lsp-get (lsp-get diagnostic :range) :start)))

(defun test-findings ()
  (mapcar (lambda (one) (test-place (test-start one) (lsp-get one :message) (lsp-get one :code)))
          (test-shown "fencepost")))

(defun test-clangs ()
  "clangd's diagnostic, where the buffer has it."
  (cl-find-if (lambda (one)
                (save-excursion
                  (goto-char (test-start one))
                  (string-match-p "if (a = b)" (buffer-substring (line-beginning-position) (line-end-position)))))
              (test-shown "clang")))

(defun test-act (diagnostic title)
  "Choose the first action at DIAGNOSTIC whose title matches TITLE."
  (goto-char (test-start diagnostic))
  (let* ((actions (append (lsp-code-actions-at-point) nil))
         (action (cl-find-if (lambda (one) (string-match-p title (lsp-get one :title))) actions)))
    (test-expect action (format "%s among %S" title (mapcar (lambda (one) (lsp-get one :title)) actions)))
    (lsp-execute-code-action action)))

(find-file test-file)
(lsp-workspace-folders-add test-tree)
(lsp)
(test-wait-for (lambda () (equal (test-findings) test-expected)) "the diagnostics of the command line")
(test-say "lsp-mode: %S" (car (test-findings)))
(test-wait-for #'test-clangs "clangd's diagnostic on the same buffer")
(test-expect (= (length (lsp-workspaces)) 2) "two servers on the buffer")
(test-fix-and-undo (lambda () (test-act (car (test-shown "fencepost")) "\\`Insert smp_wmb()")) #'test-findings)
(test-wait-for #'test-clangs "clangd's diagnostic again, after undo")
(test-act (test-clangs) "==")
(test-expect (save-excursion (goto-char (point-min)) (search-forward "if (a == b)" nil t)) "clangd's fix")
(test-wait-for (lambda () (equal (test-findings) test-expected)) "the finding untouched by clangd's fix")
(set-buffer-modified-p nil)
(test-say "lsp-mode: diagnostic, fix, file and undo were all seen beside clangd")
(kill-emacs 0)
