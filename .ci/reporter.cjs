// Mocha's own report for people, and what .ci/run tells at its end as JSON: the counts, and each test that failed with its reason.
const { writeFileSync } = require('node:fs')
const { reporters } = require('mocha')

module.exports = class extends reporters.Spec {
  constructor(runner, options) {
    super(runner, options)
    const failures = []
    runner.on('fail', (test, error) => failures.push(`${test.fullTitle()}\n    ${String(error?.stack ?? error).split('\n').slice(0, 12).join('\n    ')}`))
    runner.once('end', () => {
      const { passes, failures: failed, pending } = this.stats
      writeFileSync(options.reporterOptions.output, JSON.stringify({ passed: passes, failed, skipped: pending, failures }))
    })
  }
}
