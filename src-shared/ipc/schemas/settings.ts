import { z } from 'zod';

/** Everything a person can set. Unknown keys are refused; each has a default. */
export const settings = z.strictObject({
  readerName: z.string().max(80),
  theme: z.enum(['system', 'light', 'dark']),
  paperColour: z.enum(['pink', 'grey']),
  advanceAfterLabel: z.boolean(),
  /** Beats whose top probability is below this and that nobody has reviewed are uncertain. */
  uncertainBelow: z.number().min(0).max(1),
  uncertainOrder: z.enum(['time', 'doubt']),
  hideIdentifiers: z.boolean(),
  /** Measured CSS px per mm by display key (size, pixel ratio); a display that is not in it is 'not calibrated'. */
  pxPerMmByDisplay: z.record(z.string().max(80), z.number().min(0.5).max(50)),
  /** Keys that the person has changed: command id to key description. */
  keys: z.record(z.string().max(64), z.string().max(32)),
  layout: z.enum(['3x4', '6x2', '12x1']),
  leadOrder: z.enum(['standard', 'cabrera']),
  speedMmPerSec: z.number().min(1).max(200),
  gainMmPerMv: z.number().min(0.5).max(100),
  /** The correction whose QTc is shown; all of them are computed. */
  qtcFormula: z.enum(['fridericia', 'bazett', 'framingham', 'hodges']),
});

export type Settings = z.infer<typeof settings>;

export const settingsPatch = settings.partial();
export type SettingsPatch = Partial<Settings>;
