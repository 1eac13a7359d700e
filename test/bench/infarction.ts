import type { ModelResult, ResultFigure } from '#shared/domain/model-card.ts';
import type { Bench } from './harness/figure.ts';
import { judgeRecordedBeats, readRecordedBeats } from './harness/recorded-beats.ts';

/** Answers at random. */
const CHANCE = 0.5;

/** CNet from beats to infarction, four ways: what its networks said of PTB-XL's tenth fold, recorded, scored again by beats and by recordings. */
export const bench: Bench = {
  name: 'infarction',
  title:
    'infarction from beats of lead II (PTB-XL, tenth fold), CNet from scratch: ROC AUC of recordings by the mean over their beats',
  unit: 'AUC',
  bar: CHANCE,
  better: 'higher',
  measure(tell) {
    const beats = readRecordedBeats('infarction');
    const tables = beats.jobs.map((job) => ({ job, ...judgeRecordedBeats(beats, job) }));
    for (const { job, beats: byBeat, recordings: byRecording } of tables) {
      tell(`${job.id}: epoch ${job.chosenEpoch} of ${job.epochCount}, ${job.trainingSec} s. ${job.balance}`);
      tellTable(tell, 'beats', byBeat);
      tellTable(tell, 'recordings', byRecording);
      const differences = [toAuc(byBeat) - job.rocAuc.beats, toAuc(byRecording) - job.rocAuc.recordings];
      tell(`  AUC differs from the card's by ${Math.max(...differences.map(Math.abs)).toFixed(4)} at most`);
    }
    const aucOf = (id: string) => toAuc(tables.find(({ job }) => job.id === id)?.recordings);
    return Promise.resolve({
      kind: 'measured',
      value: aucOf('infarction-scratch'),
      against: { peer: 'the same network with the frozen trunk of cnet-paper', value: aucOf('infarction-transfer') },
    });
  },
};

function toAuc(result: ModelResult | undefined): number {
  return result?.figures?.classes[0]?.rocAuc.value ?? NaN;
}

function tellTable(tell: (line: string) => void, what: string, { figures, classes }: ModelResult): void {
  const [own] = figures?.classes ?? [];
  if (figures === undefined || own === undefined) return;
  const percent = ({ value, low, high }: ResultFigure) =>
    `${[value, low, high].map((part) => (100 * (part ?? NaN)).toFixed(1)).join(', ')}`;
  tell(
    `  ${figures.rowCount} ${what} of ${figures.groupCount} people, ${classes[0]?.referenceCount ?? 0} of ${classes[0]?.groupCount ?? 0} with it; value, 95 % interval over people, in %: ` +
      `AUC ${percent(own.rocAuc)}; F1 ${percent(own.f1)}; Se ${percent(own.sensitivity)}; specificity ${percent(own.specificity)}; +P ${percent(own.positivePredictivity)}; ` +
      `threshold ${(own.threshold ?? NaN).toFixed(3)}; calibration error ${(100 * (figures.expectedCalibrationError ?? NaN)).toFixed(1)}`,
  );
}
