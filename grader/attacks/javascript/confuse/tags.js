// ---
// tries: Prints tags and a script, for feedback in HTML.
// place: before
// gain: a page of the learner's own before whoever reads the feedback
// helps: escape-html
// ---
console.log("<script>document.title='@NONCE@'</script><img src=x onerror=\"alert('@NONCE@')\"><b id='@NONCE@'>");
