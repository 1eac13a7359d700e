/** What the window needs to know about the program that it talks to. */
export interface AppInfo {
  readonly version: string;
  readonly shell: 'electron' | 'browser' | 'cli';
  /** 'idle' until the first prediction asks for TensorFlow. */
  readonly tensor: TensorStatus;
  /** Lines that the reader should see, e.g. 'TensorFlow runs as WebAssembly: slower'. */
  readonly notices: readonly string[];
}

export interface TensorStatus {
  readonly state: 'idle' | 'starting' | 'ready' | 'unavailable';
  readonly backend: string | null;
  readonly problem: string | null;
}
