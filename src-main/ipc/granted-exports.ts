/** A finished export that waits to be fetched by the browser shell's page. */
export interface Download {
  readonly folder: string;
  readonly fileName: string;
  /** Deletes the folder: called when it has been sent whole. */
  readonly dispose: () => void;
}
