fibonacci <- function(n) {
  while (n > 1) {
  }
  n
}
