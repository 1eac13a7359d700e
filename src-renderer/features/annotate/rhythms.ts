/** Rhythm strings of WFDB annotations (aux of '+'), with their meaning. */
export const RHYTHMS: readonly { readonly aux: string; readonly name: string }[] = [
  { aux: '(N', name: 'sinus rhythm' },
  { aux: '(AFIB', name: 'atrial fibrillation' },
  { aux: '(AFL', name: 'atrial flutter' },
  { aux: '(AB', name: 'atrial bigeminy' },
  { aux: '(SVTA', name: 'supraventricular tachyarrhythmia' },
  { aux: '(SBR', name: 'sinus bradycardia' },
  { aux: '(PREX', name: 'pre-excitation' },
  { aux: '(NOD', name: 'nodal (junctional) rhythm' },
  { aux: '(BII', name: 'second degree heart block' },
  { aux: '(B', name: 'ventricular bigeminy' },
  { aux: '(T', name: 'ventricular trigeminy' },
  { aux: '(IVR', name: 'idioventricular rhythm' },
  { aux: '(VT', name: 'ventricular tachycardia' },
  { aux: '(VFL', name: 'ventricular flutter' },
  { aux: '(VFIB', name: 'ventricular fibrillation' },
  { aux: '(P', name: 'paced rhythm' },
];
