// Node somewhere else: another year by its clock, and folders that list backwards.
"use strict";

const fs = require("node:fs");

const SHIFT = (1200 * 24 + 7) * 3600 * 1000;
const RealDate = Date;

globalThis.Date = class Date extends RealDate {
  constructor(...given) {
    super(...(given.length ? given : [RealDate.now() + SHIFT]));
  }

  static now() {
    return RealDate.now() + SHIFT;
  }
};

const listed = fs.readdirSync;
fs.readdirSync = (...given) => listed(...given).reverse();
