"""Time that NeuroKit2 takes to delineate one lead by wavelets: find_waves.py RATE FILE (float32), prints milliseconds.

The beats are found first and not counted; the least of three rounds.
"""

import sys
import time

import neurokit2
import numpy

rate = float(sys.argv[1])
signal = neurokit2.ecg_clean(numpy.fromfile(sys.argv[2], dtype="<f4").astype(float), sampling_rate=rate)
_, beats = neurokit2.ecg_peaks(signal, sampling_rate=rate)
took = []
for _ in range(3):
    started = time.perf_counter()
    neurokit2.ecg_delineate(signal, beats["ECG_R_Peaks"], sampling_rate=rate, method="dwt")
    took.append(1000 * (time.perf_counter() - started))
print(min(took))
