module.exports = [{ n: 0, value: 0 }, { n: 10, value: 55 }, { n: 40, value: 102334155 }];
