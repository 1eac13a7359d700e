import { openSpikingCommands, type EvaluatedSpiking } from '#main/index/spiking-services.ts';
import type { SpikingPoint, SpikingSide } from '#shared/domain/spiking-card.ts';
import { unwrap } from '#shared/result/result.ts';
import { realDataFolder } from '#test/builders/real-data.ts';

/** A spiking network that comes with the program, judged anew on the rows of its job; undefined where its data set is not here. */
export async function judgeSpiking(
  { spikingId, dataSet, steps }: { readonly spikingId: string; readonly dataSet: string; readonly steps: number },
  tell: (line: string) => void,
): Promise<EvaluatedSpiking | undefined> {
  const dataFolder = realDataFolder(dataSet);
  if (dataFolder === undefined) return undefined;
  const services = openSpikingCommands();
  const { signal } = new AbortController();
  try {
    return unwrap(
      await services.evaluate({
        spikingId,
        steps,
        dataFolder,
        maxRows: null,
        jobPath: null,
        signal,
        tell: toQuiet(tell),
      }),
    );
  } finally {
    await services.close();
  }
}

/** The last number of steps. */
export function findLast({ curve }: SpikingSide): SpikingPoint {
  const last = curve.at(-1);
  if (last === undefined) throw new Error('findLast: a curve is empty');
  return last;
}

export function tellSide(tell: (line: string) => void, side: SpikingSide): void {
  const { parent, rowCount, stepsForOnePoint, early } = side;
  tell(`${side.side}, ${rowCount} rows: the network ${toText({ ...parent, agreement: 1 })}`);
  for (const point of side.curve) tell(`  ${String(point.steps).padStart(4)} steps: ${toText(point)}`);
  if (early !== null) tell(`  stopping early, ${early.steps.toFixed(1)} steps in the mean: ${toText(early)}`);
  tell(`  within a point of the network's accuracy from ${stepsForOnePoint ?? 'no number of'} steps on`);
}

function toText({ accuracy, macroF1, agreement }: Omit<SpikingPoint, 'steps'>): string {
  const [a, f, g] = [accuracy, macroF1, agreement].map((fraction) => (100 * fraction).toFixed(2));
  return `accuracy ${a} %, macro F1 ${f} %, agreement ${g} %`;
}

/** Lines about rows would hide the others. */
function toQuiet(tell: (line: string) => void): (line: string) => void {
  return (line) => {
    if (!/ rows by spikes: | recording /.test(line)) tell(line);
  };
}
