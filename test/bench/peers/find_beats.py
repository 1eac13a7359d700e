"""Finds beats with another program, to compare with: one JSON line per signal on standard output.

    python find_beats.py METHOD RATE_HZ FILE...

METHOD: neurokit (NeuroKit2: ecg_clean and ecg_peaks, its defaults) or xqrs (wfdb-python: XQRS, its defaults).
FILE: raw little-endian float32, one lead, mV.
Line: {"samples": [...], "tookMs": 12.3}; what the method cannot do with a signal counts as no beats, and "error" says why.
"""

import json
import sys
import time
import warnings

import numpy as np

warnings.filterwarnings("ignore")


def neurokit(signal, rate_hz):
    import neurokit2

    cleaned = neurokit2.ecg_clean(signal, sampling_rate=rate_hz)
    _, info = neurokit2.ecg_peaks(cleaned, sampling_rate=rate_hz)
    return info["ECG_R_Peaks"]


def xqrs(signal, rate_hz):
    from wfdb import processing

    finder = processing.XQRS(sig=signal, fs=rate_hz)
    finder.detect(verbose=False)
    return finder.qrs_inds


METHODS = {"neurokit": neurokit, "xqrs": xqrs}


def main():
    method, rate_hz, files = METHODS[sys.argv[1]], float(sys.argv[2]), sys.argv[3:]
    rate_hz = int(rate_hz) if rate_hz.is_integer() else rate_hz
    # Imports and first-call costs are not what is measured.
    first = np.fromfile(files[0], dtype="<f4").astype(float)
    try:
        method(first[: int(60 * rate_hz)], rate_hz)
    except Exception:
        pass
    for file in files:
        signal = np.fromfile(file, dtype="<f4").astype(float)
        started = time.perf_counter()
        line = {}
        try:
            line["samples"] = [int(sample) for sample in method(signal, rate_hz)]
        except Exception as error:
            line["samples"] = []
            line["error"] = str(error)[:200]
        line["tookMs"] = 1000 * (time.perf_counter() - started)
        print(json.dumps(line), flush=True)


main()
