// Set-up speaks on standard error only, so that a command's own standard output stays clean.
export function say(line) {
  process.stderr.write(`[set-up] ${line}\n`);
}
