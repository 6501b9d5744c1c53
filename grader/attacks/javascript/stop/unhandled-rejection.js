// ---
// tries: Leaves a promise whose rejection nobody handles, which ends the process.
// place: before
// gain: no verdict, so that the attempt may not count
// helps: any-exit
// ---
Promise.reject(new Error("@NONCE@"));
