/** One figure: what is measured, against what, and how much it may be. */
export interface Figure {
  name: string;
  /** The measured ratio or amount. */
  value: number;
  /** What it may be at most. */
  limit: number;
  unit: string;
  /** The medians behind it, for the reader. */
  detail: string;
}
