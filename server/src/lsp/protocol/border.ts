// The border between protocol and server: whatever goes wrong behind it becomes one line in the log and, for a request, an
// error that says what could not be done. A stack never leaves.
import { type CancellationToken, ErrorCodes, LSPErrorCodes, ResponseError } from 'vscode-languageserver';
import type { Clock } from '../host.js';

export interface Border {
  readonly clock: Clock;
  log(line: string): void;
}

/** One line about an error, for people. */
export function describeError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.split(/[\r\n]/, 1)[0] ?? '';
}

/**
 * A request handler that never rejects.
 * @param task what the request asks for, as it stands in "could not …"
 */
export function answering<P, R>(
  border: Border,
  task: string,
  answer: (params: P, token: CancellationToken) => Promise<R>,
) {
  return async (params: P, token: CancellationToken): Promise<R | ResponseError<never>> => {
    try {
      // Lets a cancellation or a change that has already arrived come first.
      await border.clock.breathe();
      if (token.isCancellationRequested) return cancelled();
      const result = await answer(params, token);
      return token.isCancellationRequested ? cancelled() : result;
    } catch (error) {
      if (error instanceof ResponseError) return new ResponseError(error.code, error.message);
      const line = `could not ${task}: ${describeError(error)}`;
      border.log(line);
      return new ResponseError(ErrorCodes.InternalError, `Fencepost ${line}`);
    }
  };
}

/** A notification handler that never throws. */
export function noticing<P>(border: Border, task: string, notice: (params: P) => void | Promise<void>) {
  return (params: P): void => {
    const failed = (error: unknown) => border.log(`could not ${task}: ${describeError(error)}`);
    try {
      Promise.resolve(notice(params)).catch(failed);
    } catch (error) {
      failed(error);
    }
  };
}

function cancelled(): ResponseError<never> {
  return new ResponseError(LSPErrorCodes.RequestCancelled, 'The request was cancelled.');
}
