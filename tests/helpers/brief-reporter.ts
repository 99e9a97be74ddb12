import type { TestCase, TestModule, TestSpecification, TestSuite } from 'vitest/node'
import { MinimalReporter } from 'vitest/node'

const STEPS = 10

/** A reporter that prints ten lines of progress, each failure in full, and the packages that skipped tests need. */
export default class BriefReporter extends MinimalReporter {
  private files = 0
  private done = 0
  private tests = 0
  private failed = 0
  private startedAt = 0
  private readonly skipped = new Map<string, number>()

  override onTestRunStart(specifications: readonly TestSpecification[]): void {
    super.onTestRunStart(specifications)
    this.files = specifications.length
    this.done = this.tests = this.failed = 0
    this.startedAt = Date.now()
    this.skipped.clear()
  }

  override onTestCaseResult(test: TestCase): void {
    super.onTestCaseResult(test)
    const { state } = test.result()
    if (state !== 'skipped') this.tests += 1
    if (state === 'failed') this.failed += 1
    if (state === 'skipped') this.noteSkip(test)
  }

  override onTestModuleEnd(module: TestModule): void {
    super.onTestModuleEnd(module)
    this.done += 1
    const step = (done: number) => Math.floor((done * STEPS) / this.files)
    if (this.files < 5 * STEPS || step(this.done) === step(this.done - 1)) return
    const seconds = Math.round((Date.now() - this.startedAt) / 1000)
    const minutes = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
    this.log(`${minutes}  ${this.done} of ${this.files} files, ${this.tests} tests, ${this.failed} failed`)
  }

  override reportSummary(...parameters: Parameters<MinimalReporter['reportSummary']>): void {
    if (this.skipped.size > 0) this.log('')
    for (const [title, count] of this.skipped)
      this.log(`Skipped ${count === 1 ? '1 test' : `${count} tests`}: ${title}`)
    super.reportSummary(...parameters)
  }

  /** Returns the missing requirement from a note, or from parentheses in a title; other skips depend on the database. */
  private noteSkip(test: TestCase): void {
    const result = test.result()
    const note = result.state === 'skipped' ? result.note : undefined
    if (note && /install|skipped/.test(note)) {
      this.skipped.set(note, (this.skipped.get(note) ?? 0) + 1)
      return
    }
    for (let task: TestCase | TestSuite | TestModule = test; task.type !== 'module'; task = task.parent) {
      if (!/\(.*(install|skipped).*\)/.test(task.name)) continue
      this.skipped.set(task.name, (this.skipped.get(task.name) ?? 0) + 1)
      return
    }
  }
}
