/** A step of set-up that failed: which one, why, and what the user can do about it. */
export class StepError extends Error {
  constructor(step, cause, remedy) {
    super(`Set-up failed at: ${step}\n  cause:  ${cause}\n  remedy: ${remedy}`);
    this.name = 'StepError';
    this.step = step;
    this.reason = cause;
    this.remedy = remedy;
  }
}

/** The one line of an error or of a program's output that says most: its last line that is not a stack frame. */
export function briefly(text) {
  const lines = String(text instanceof Error ? text.message : text)
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^at /.test(line) && !/^Node\.js v/.test(line));
  const telling = lines.filter((line) =>
    /error|ERR!|fail|cannot|could not|not found|denied|refused|no space/i.test(line),
  );
  return (telling.at(-1) ?? lines.at(-1) ?? 'no reason was given').slice(0, 400);
}
