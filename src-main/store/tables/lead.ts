import type { Lead, SignalKind } from '#shared/domain/lead.ts';
import { findStandardLead } from '#shared/domain/lead.ts';
import type { Calibration } from '#shared/units/calibration.ts';
import type { RecordId } from '#shared/units/ids.ts';
import type { ReadDb, WriteDb } from '../database.ts';

export interface NewLead {
  readonly recordId: RecordId;
  /** Position in the record, as the source lists its signals. */
  readonly index: number;
  readonly groupIndex: number;
  readonly indexInGroup: number;
  readonly name: string;
  readonly kind: SignalKind;
  readonly calibration: Calibration;
  readonly adcResolutionBits: number;
  readonly adcZeroAdu: number;
}

/** A lead with its place in its signal file. */
export interface StoredLead extends Lead {
  readonly indexInGroup: number;
}

interface LeadRow {
  readonly lead_index: number;
  readonly group_index: number;
  readonly index_in_group: number;
  readonly name: string;
  readonly kind: SignalKind;
  readonly gain_adu_per_unit: number;
  readonly baseline_adu: number;
  readonly unit: string;
  readonly calibrated: number;
  readonly adc_resolution_bits: number;
  readonly adc_zero_adu: number;
  readonly rate_numerator: number;
  readonly rate_denominator: number;
  readonly sample_count: number;
}

export function insertLead(db: WriteDb, lead: NewLead): void {
  db.command(
    `INSERT INTO lead (record_id, lead_index, group_index, index_in_group, name, kind, gain_adu_per_unit, baseline_adu,
       unit, calibrated, adc_resolution_bits, adc_zero_adu)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  ).run(
    lead.recordId,
    lead.index,
    lead.groupIndex,
    lead.indexInGroup,
    lead.name,
    lead.kind,
    lead.calibration.gainAduPerUnit,
    lead.calibration.baselineAdu,
    lead.calibration.unit,
    lead.calibration.calibrated ? 1 : 0,
    lead.adcResolutionBits,
    lead.adcZeroAdu,
  );
}

/** In order of index. Rate and length are those of the lead's signal file. */
export function listLeads(db: ReadDb, recordId: RecordId): readonly StoredLead[] {
  return db
    .query<LeadRow>(
      `SELECT lead.*, file.rate_numerator, file.rate_denominator, file.sample_count
       FROM lead JOIN signal_file file USING (record_id, group_index)
       WHERE lead.record_id = ? ORDER BY lead.lead_index`,
    )
    .all(recordId)
    .map(toStoredLead);
}

function toStoredLead(row: LeadRow): StoredLead {
  return {
    index: row.lead_index,
    key: String(row.lead_index),
    name: row.name,
    standardName: row.kind === 'ecg' ? (findStandardLead(row.name) ?? null) : null,
    kind: row.kind,
    calibration: {
      gainAduPerUnit: row.gain_adu_per_unit,
      baselineAdu: row.baseline_adu,
      unit: row.unit,
      calibrated: row.calibrated === 1,
    },
    adcResolutionBits: row.adc_resolution_bits,
    adcZeroAdu: row.adc_zero_adu,
    timeBase: { rateNumerator: row.rate_numerator, rateDenominator: row.rate_denominator },
    sampleCount: row.sample_count,
    groupIndex: row.group_index,
    indexInGroup: row.index_in_group,
  };
}
