# The peer's Croston method on the rows of a file (a line a series, values apart by spaces): a forecast a line. Called by bench/forecast.
suppressMessages(library(forecast))
arg <- commandArgs(TRUE)
series <- lapply(strsplit(readLines(arg[1]), " "), as.numeric)
cat(vapply(series, function(y) if (any(y > 0)) as.numeric(croston(ts(y), h = 1, alpha = 0.1)$mean) else 0, 0), sep = "\n")
