/** `0.42 s`, `12.3 s`, `4 min 05 s`. */
export function seconds(value: number): string {
  if (value < 10) return `${value.toFixed(2)} s`;
  if (value < 100) return `${value.toFixed(1)} s`;
  const whole = Math.round(value);
  return `${Math.floor(whole / 60)} min ${String(whole % 60).padStart(2, "0")} s`;
}

/** `640 KiB`, `12.5 MiB`, `1.25 GiB`. */
export function bytes(value: number): string {
  if (value < 1024) return `${value} B`;
  if (value < 1024 ** 2) return `${Math.round(value / 1024)} KiB`;
  const mebibytes = value / 1024 ** 2;
  if (mebibytes < 1024) return `${mebibytes.toFixed(mebibytes < 100 ? 1 : 0)} MiB`;
  return `${(mebibytes / 1024).toFixed(2)} GiB`;
}
