import { z } from 'zod';
import { DISPLAY_FILTERS } from '#shared/domain/display-filter.ts';
import { recordId, viewSample } from './common.ts';

export const windowInput = z
  .strictObject({
    recordId,
    leads: z.array(z.string().min(1).max(32)).min(1).max(64),
    startSample: viewSample,
    endSample: viewSample,
    maxPointsPerLead: z.number().int().min(1).max(20000),
    filter: z.enum(DISPLAY_FILTERS),
  })
  .refine((view) => view.endSample > view.startSample, { message: 'endSample must be greater than startSample' });

/** A filter whose wide columns are wanted; 'none' has them always. */
export const prepareFilterInput = z.strictObject({ recordId, filter: z.enum(DISPLAY_FILTERS) });
