# The peer: R's forecast package (Debian: r-cran-forecast) on series in a file, one thread. Called by bench/forecast.
#   Rscript peer.R IN HORIZON FREQUENCY OUT     IN: a line a series, its values apart by spaces
# Writes, a line a series: ets' forecasts, "|", thetaf's; and prints the seconds each of the two took, without reading the file.
suppressMessages(library(forecast))
arg <- commandArgs(TRUE)
horizon <- as.integer(arg[2])
series <- lapply(strsplit(readLines(arg[1]), " "), function(v) ts(as.numeric(v), frequency = as.integer(arg[3])))
invisible(forecast(ets(series[[1]]), h = horizon)) # loaded and warm
took <- function(f) { t <- system.time(v <- lapply(series, f)); list(v, t[["user.self"]] + t[["sys.self"]]) }
e <- took(function(y) as.numeric(forecast(ets(y), h = horizon, level = 90)$mean))
t <- took(function(y) as.numeric(thetaf(y, h = horizon, level = 90)$mean))
text <- function(v) vapply(v, function(x) paste(format(x, digits = 10), collapse = " "), "")
writeLines(paste(text(e[[1]]), text(t[[1]]), sep = "|"), arg[4])
cat(e[[2]], t[[2]], "\n")
