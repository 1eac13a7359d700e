import { record } from './host-channel.ts';

let answers: unknown[] = [];

export function answerDialogs(next: readonly unknown[]): void {
  answers = [...answers, ...next];
}

/** The last argument is the options; a window may come before it. An unexpected dialog is an error: nobody is there to close it. */
function show(what: string, args: readonly unknown[]): Promise<unknown> {
  record(what, args.at(-1));
  if (answers.length === 0) return Promise.reject(new Error(`${what}: the test gave no answer for this dialog`));
  return Promise.resolve(answers.shift());
}

export const dialog = {
  showOpenDialog: (...args: unknown[]) => show('showOpenDialog', args),
  showMessageBox: (...args: unknown[]) => show('showMessageBox', args),
  showErrorBox: (title: string, content: string) => record('showErrorBox', { title, content }),
};
