fibonacci <- function(n) min(n, 1)
