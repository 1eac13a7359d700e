import { expect, it } from 'vitest';
import { runCli } from '#main/app/cli/program.ts';
import { ASKING, asksModels } from '#scripts/setup/asks-models.mjs';

/** What neither asks nor trains a model in the tensor process. */
const OTHERS = [
  ...['import', 'list', 'show', 'export', 'compare', 'convert', 'detect', 'delineate', 'measure'],
  ...['models', 'jobs', 'summarize', 'verify', 'help'],
];

it('every command of the program is known to ask models, and waits for TensorFlow, or not to', async () => {
  let help = '';
  const context = {
    print: (text: string) => void (help += text),
    say: () => undefined,
    progress: () => undefined,
    workingFolder: '.',
    signal: new AbortController().signal,
  };
  expect(await runCli(['--help'], context, '0')).toBe(0);
  const commands = [...help.slice(help.indexOf('Commands:')).matchAll(/^ {2}([a-z]+) /gm)].map((found) => found[1]);

  expect(commands.toSorted()).toEqual([...ASKING, ...OTHERS].toSorted());
});

it.each([
  ['compress cnet-paper --method alq', true],
  ['snn convert cnet-paper', true],
  ['predict a --model b', true],
  ['predict --help', false],
  ['snn -h', false],
  ['measure a', false],
  ['', false],
])('the command line %j waits for TensorFlow: %s', (line, waits) => {
  expect(asksModels(line.split(' '))).toBe(waits);
});
