fibonacci <- function(n) {
