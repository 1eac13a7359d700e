import type { ModelResult } from '#shared/domain/model-card.ts';
import type { ClassReport } from '#shared/metrics/class-report.ts';
import { toResultFigures } from '../result-figures.ts';
import type { JudgedBeats } from './judge-held-out.ts';

/** The card's table of the held-out patients. */
export function toHeldOutResult(judged: JudgedBeats, report: ClassReport): ModelResult {
  const { accuracy, macroF1 } = report;
  return {
    title: 'Held-out patients of this library',
    dataset: `${judged.recordCount} recordings of ${judged.patientCount} people who were never trained on; labels of people`,
    labelMap: 'dechazal',
    beatPositions: 'reference',
    command: 'Training on the desk',
    classes: report.classes.map(({ classId, referenceCount, groupCount, sensitivity, positivePredictivity, f1 }) => {
      return {
        classId,
        referenceCount,
        groupCount,
        sensitivity: sensitivity.value,
        positivePredictivity: positivePredictivity.value,
        f1: f1.value,
      };
    }),
    macroF1: macroF1.value ?? 0,
    accuracy: accuracy.value ?? 0,
    confusion: report.confusion.map((row) => [...row]),
    figures: toResultFigures(report, {
      groupedBy: 'patient',
      groupCount: judged.patientCount,
      rowCount: judged.truth.length,
    }),
  };
}
