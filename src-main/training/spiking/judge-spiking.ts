import type { SpikingNetwork } from '#main/snn/convert/spiking-network.ts';
import { SpikingTally, type MeanTally } from '#main/snn/engine/spiking-tally.ts';
import type { StopRule } from '#main/snn/engine/stop-rule.ts';
import type { SpikingSide } from '#shared/domain/spiking-card.ts';
import { err, ok, type Result } from '#shared/result/result.ts';
import { applyStop, chooseStop } from './choose-stop.ts';
import { judgeSide } from './judge-side.ts';
import { runSide } from './run-side.ts';
import type { SideAnswers } from './side-answers.ts';
import type { ConvertDeps } from './spiking-input.ts';
import type { SpikingRows } from './spiking-rows.ts';

export interface JudgeSpikingInput {
  readonly network: SpikingNetwork;
  readonly rows: SpikingRows;
  readonly steps: number;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
  /** Known already: null for no stopping; left out, it is chosen on validation rows. */
  readonly stop?: StopRule | null;
}

export interface JudgedSpiking {
  readonly stop: StopRule | null;
  readonly sides: readonly SpikingSide[];
  /** Of the first side's rows. */
  readonly tally: MeanTally;
}

/** How often a decision is looked at: chunks of fewer steps are slower. */
const LOOK_EVERY = 10;
const TELL_EVERY_MS = 5000;

/** Runs a spiking network on the sides of a job, and judges it beside its parent. Errors: those of the pool and the tensor process. */
export async function judgeSpiking(input: JudgeSpikingInput, deps: ConvertDeps): Promise<Result<JudgedSpiking>> {
  const { network, rows, steps, signal } = input;
  const { rule } = rows;
  const runs: { answers: SideAnswers; parent: Uint8Array; tally: SpikingTally }[] = [];
  for (const { side, rows: own } of rows.sides) {
    const parent = await rows.decide(own, deps.tensor);
    if (!parent.ok) return parent;
    const tally = new SpikingTally(network);
    const onRow = toTellRow(input, side, own.length);
    const answers = await runSide(own, rows.read, { network, steps, rule, pool: deps.pool, tally, signal, onRow });
    if (!answers.ok) return answers;
    runs.push({ answers: answers.value, parent: parent.value, tally });
  }
  const [first] = runs;
  if (first === undefined) return err('job/failed', 'The split has no validation and no test row.');
  const stop = input.stop === undefined ? findStop(input, first.answers) : input.stop;
  const sides = runs.map(({ answers, parent }, k) => {
    const { side = 'test', labels = new Uint8Array(0) } = rows.sides[k] ?? {};
    return judgeSide({
      side,
      labels,
      parent,
      answers,
      rule,
      stopped: stop === null ? null : applyStop(answers, stop),
    });
  });
  return ok({ stop, sides, tally: first.tally.toMean() });
}

/** Test rows choose nothing. */
function findStop({ rows }: JudgeSpikingInput, answers: SideAnswers): StopRule | null {
  const [first] = rows.sides;
  return first?.side === 'validation' ? (chooseStop(answers, first.labels, LOOK_EVERY) ?? null) : null;
}

function toTellRow({ tell }: JudgeSpikingInput, side: string, count: number): (doneCount: number) => void {
  let toldAtMs = Date.now();
  return (doneCount) => {
    if (doneCount < count && Date.now() - toldAtMs < TELL_EVERY_MS) return;
    toldAtMs = Date.now();
    tell(`${side} rows by spikes: ${doneCount} of ${count}`);
  };
}
