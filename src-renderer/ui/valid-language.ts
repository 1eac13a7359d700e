/*
 * Imported before everything else. Where the system has no language (LANG=C), Chromium says 'en-US@posix', which is no language tag:
 * Intl throws on it, and uPlot asks Intl while it loads, so the page would stay empty.
 */
if (!isLanguageTag(navigator.language)) {
  const language = 'en-US';
  Object.defineProperty(navigator, 'language', { value: language, configurable: true });
  Object.defineProperty(navigator, 'languages', { value: [language], configurable: true });
}

function isLanguageTag(tag: string): boolean {
  try {
    return Intl.getCanonicalLocales(tag).length === 1;
  } catch {
    return false;
  }
}
