/**
 * How digital units become physical ones: physical = (digital - baselineAdu) / gainAduPerUnit.
 * `calibrated` is false where the file gives no gain: the trace is then shown in digital units, without a mV grid.
 */
export interface Calibration {
  readonly gainAduPerUnit: number;
  readonly baselineAdu: number;
  readonly unit: string;
  readonly calibrated: boolean;
}

export function toPhysical(digital: number, calibration: Calibration): number {
  return (digital - calibration.baselineAdu) / calibration.gainAduPerUnit;
}

/** Factor from a voltage unit to mV; undefined where the unit is no voltage. */
export function findMvPerUnit(unit: string): number | undefined {
  return MV_PER_UNIT.get(unit.trim().toLowerCase().replace('\u00b5', 'u').replace('\u03bc', 'u'));
}

const MV_PER_UNIT: ReadonlyMap<string, number> = new Map([
  ['v', 1000],
  ['mv', 1],
  ['uv', 0.001],
  ['nv', 0.000001],
]);
