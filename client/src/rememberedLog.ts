// The log of the extension, with its last lines kept, so that a report of a problem can hold them: an output channel cannot be
// read. What is traced of messages is not kept, because it holds code.
import type { LogOutputChannel } from 'vscode';

const keptLines = 40;
const keptLevels: readonly (string | symbol)[] = ['info', 'warn', 'error'];

export interface RememberedLog {
  readonly channel: LogOutputChannel;
  /** The last lines, oldest first, each with its level. */
  lines(): readonly string[];
}

export function rememberedLog(channel: LogOutputChannel): RememberedLog {
  const kept: string[] = [];
  const remember = (level: string, message: unknown) => {
    const [first = ''] = String(message).split(/[\r\n]/, 1);
    kept.push(`${level}: ${first}`);
    if (kept.length > keptLines) kept.shift();
  };
  const remembering = new Proxy(channel, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      const call = value.bind(target);
      if (!keptLevels.includes(key)) return call;
      return (message: unknown, ...rest: readonly unknown[]) => {
        remember(String(key), message);
        call(message, ...rest);
      };
    },
  });
  return { channel: remembering, lines: () => [...kept] };
}
