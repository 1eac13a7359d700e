import { arch, availableParallelism, cpus, platform } from 'node:os';
import type { Bench, FigureLine } from './harness/figure.ts';
import { isReached } from './harness/figure.ts';
import { listBenchNames, loadBench } from './harness/find-benches.ts';
import { toShort } from './harness/statistics.ts';

const USAGE = 'npm run -s bench -- NAME [--json]   one figure\nnpm run -s bench -- --list         all of them';
const EXIT = { done: 0, wrongUse: 2, missing: 3 } as const;

process.exitCode = await run(process.argv.slice(2));

async function run(args: readonly string[]): Promise<number> {
  const names = listBenchNames();
  const [name] = args.filter((arg) => !arg.startsWith('--'));
  const flags = args.filter((arg) => arg.startsWith('--'));
  if (flags.includes('--help')) return say(USAGE);
  if (flags.includes('--list')) return list(names);
  const isWrong = name === undefined || args.length > flags.length + 1 || flags.some((flag) => flag !== '--json');
  if (isWrong || !names.includes(name)) {
    process.stderr.write(name === undefined ? `${USAGE}\n` : `There is no figure '${name}'. ${USAGE}\n`);
    return EXIT.wrongUse;
  }
  return measure(await loadBench(name), flags.includes('--json'));
}

async function list(names: readonly string[]): Promise<number> {
  for (const name of names) {
    const { title, unit, bar, better } = await loadBench(name);
    say(`${name.padEnd(26)} ${better === 'higher' ? '>=' : '<='} ${bar} ${unit}: ${title}`);
  }
  return EXIT.done;
}

/** Exits 0 also where the bar is missed: the figure is what was asked for, and it says so itself. */
async function measure(bench: Bench, asJson: boolean): Promise<number> {
  const measured = await bench.measure((line) => process.stderr.write(`${line}\n`));
  if (measured.kind === 'missing') {
    process.stderr.write(`${bench.name} was not measured: ${measured.what}\n`);
    return EXIT.missing;
  }
  const { name, unit, bar, better } = bench;
  const { value, against } = measured;
  const figure: FigureLine = {
    name,
    value,
    unit,
    bar,
    better,
    against,
    machine: toMachine(),
    date: new Date().toISOString(),
  };
  return say(asJson ? JSON.stringify(figure) : toSentence(figure));
}

function toSentence(figure: FigureLine): string {
  const { name, value, unit, bar, better, against, machine } = figure;
  const verdict = isReached(figure) ? 'reached' : 'MISSED';
  const peer = against === null ? '' : `; ${against.peer}: ${toShort(against.value)} ${unit}`;
  return `${name}: ${toShort(value)} ${unit} (bar ${better === 'higher' ? '>=' : '<='} ${bar}: ${verdict}${peer}) on ${machine}`;
}

function toMachine(): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  return `${availableParallelism()} x ${model}, ${platform()} ${arch()}, Node ${process.versions.node}`;
}

function say(text: string): number {
  process.stdout.write(`${text}\n`);
  return EXIT.done;
}
