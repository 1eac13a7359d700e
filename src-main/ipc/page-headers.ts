/** Sources that a page may use besides its own files, e.g. the address of its WebSocket. */
export interface PageHeaderOptions {
  readonly connect: readonly string[];
}

/**
 * Headers of every answer to a page, in every shell: nothing from elsewhere, nothing inline, nothing kept, nothing told on.
 * Data addresses are for pictures only (icons in style sheets); blob addresses for those that the page draws itself.
 */
export function pageHeaders({ connect }: PageHeaderOptions): Readonly<Record<string, string>> {
  return {
    'Content-Security-Policy': [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data: blob:",
      "font-src 'self'",
      `connect-src ${["'self'", ...connect].join(' ')}`,
      "worker-src 'self'",
      "manifest-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
    ].join('; '),
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'X-Frame-Options': 'DENY',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Permissions-Policy': 'camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=()',
  };
}
