;;; What the end-to-end tests in a real Emacs share.  -*- lexical-binding: t -*-
;;
;; Each of them takes from the environment FENCEPOST_HOME, as prepareTextEditor.js leaves it, and ends with status 0, or 1 and
;; a line that says what is wrong.
(require 'cl-lib)
(require 'json)
(package-initialize)
(prefer-coding-system 'utf-8)
(setq vc-handled-backends nil make-backup-files nil create-lockfiles nil auto-save-default nil
      enable-local-variables nil)

(defconst test-home (file-name-as-directory (getenv "FENCEPOST_HOME")))
(defconst test-tree (concat test-home "tree/"))
(defconst test-file (concat test-tree "mm/fault.c"))
(defconst test-patience 20 "Seconds.")

(defun test-say (format &rest arguments)
  (princ (concat "emacs: " (apply #'format format arguments) "\n") #'external-debugging-output))

(defun test-expect (value what)
  (unless value
    (test-say "expected %s" what)
    (kill-emacs 1))
  value)

(defun test-wait-for (condition what)
  "Wait until CONDITION answers something, and answer that."
  (let ((end (+ (float-time) test-patience)) value)
    (while (and (not (setq value (funcall condition))) (< (float-time) end))
      (accept-process-output nil 0.02)
      ;; Without a terminal Emacs is never idle, and what waits for that never comes.
      (dolist (timer (copy-sequence timer-idle-list))
        (timer-set-idle-time timer 0 nil)
        (timer-event-handler timer)))
    (test-expect value what)))

(defun test-bytes (file)
  (with-temp-buffer
    (set-buffer-multibyte nil)
    (insert-file-contents-literally file)
    (buffer-string)))

(defun test-snippet (name)
  "Evaluate the snippet NAME of the documentation."
  (load (concat test-home "snippets/" name) nil t t))

(defun test-place (position message rule)
  "A diagnostic at POSITION with line and column as the command line counts them."
  (save-excursion
    (goto-char position)
    (let ((before (buffer-substring-no-properties (line-beginning-position) (point))))
      (list rule (line-number-at-pos) (1+ (/ (string-bytes (encode-coding-string before 'utf-16le)) 2)) message))))

(defconst test-expected
  (mapcar (lambda (one) (mapcar (lambda (key) (alist-get key one)) '(rule line column message)))
          (let ((json-array-type 'list)) (json-read-file (concat test-home "expected.json"))))
  "What the command line says of the file: lists of rule, line, column and message.")

(defun test-fix-and-undo (apply-fix diagnostics)
  "Call APPLY-FIX and undo; DIAGNOSTICS answers what is shown, in the form of `test-expected'."
  (let ((before (buffer-string)))
    (undo-boundary)
    (funcall apply-fix)
    (undo-boundary)
    (test-expect (not (equal before (buffer-string))) "a changed buffer")
    (test-wait-for (lambda () (null (funcall diagnostics))) "no diagnostic after the fix")
    (save-buffer)
    (test-expect (equal (test-bytes test-file) (test-bytes (concat test-home "fixed.c")))
                 "the bytes that check --fix writes")
    (let ((last-command nil)) (undo-only 1))
    (test-expect (equal before (buffer-string)) "the text as it was, after undo")
    (test-wait-for (lambda () (equal (funcall diagnostics) test-expected)) "the diagnostic again, after undo")))
