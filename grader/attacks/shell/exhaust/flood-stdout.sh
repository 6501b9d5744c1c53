# ---
# tries: Writes gigabytes to standard output.
# place: before
# gain: no verdict, so that the attempt may not count
# helps: output-cap
# ---
yes '@NONCE@ @NONCE@ @NONCE@ @NONCE@' | head -c 2500000000
