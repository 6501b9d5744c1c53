/** One figure: what is measured, compared with what, and its limit. */
export interface Figure {
  name: string;
  /** The measured ratio or amount. */
  value: number;
  /** The highest value allowed. */
  limit: number;
  unit: string;
  /** The medians behind it, for the reader. */
  detail: string;
}
