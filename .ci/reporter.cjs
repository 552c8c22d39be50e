// Mocha's own report for people, and its counts as JSON for the last line of .ci/run.
const { writeFileSync } = require('node:fs')
const { reporters } = require('mocha')

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats
      writeFileSync(options.reporterOptions.output, JSON.stringify({ passed: passes, failed: failures, skipped: pending }))
    })
  }
}
