/** A node of a plan from `EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON)`. */
export interface PlanNode {
  'Node Type': string
  'Index Name'?: string
  'Relation Name'?: string
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  'Shared Hit Blocks'?: number
  'Shared Read Blocks'?: number
  Plans?: PlanNode[]
}

/** A summary of a plan. */
export interface Verdict {
  /** The scans of tables: index names or sequential scans. */
  scans: string[]
  sequentialScan: boolean
  /** The maximum number of input rows of a sort; 0 without a sort. */
  sorted: number
  /** The number of table rows read. */
  read: number
  /** The number of buffers read, of 8 KB each. */
  buffers: number
  ms: number
}

/** Summarizes a plan. */
export function judge(root: PlanNode, ms: number): Verdict {
  const nodes = flatten(root)
  const scanning = nodes.filter((node) => node['Relation Name'] !== undefined && node['Node Type'].endsWith('Scan'))
  const sorting = nodes.filter((node) => /^(Incremental )?Sort$/.test(node['Node Type']))
  return {
    // A bitmap scan names its index in a child node.
    scans: nodes.flatMap((node) => node['Index Name'] ?? (node['Node Type'] === 'Seq Scan' ? 'sequential scan' : [])),
    sequentialScan: scanning.some((node) => node['Node Type'] === 'Seq Scan'),
    sorted: Math.max(0, ...sorting.map((node) => Math.max(0, ...(node.Plans ?? []).map(rowsOf)))),
    read: scanning.reduce((sum, node) => sum + rowsOf(node) + removed(node), 0),
    buffers: (root['Shared Hit Blocks'] ?? 0) + (root['Shared Read Blocks'] ?? 0),
    ms,
  }
}

function flatten(node: PlanNode): PlanNode[] {
  return [node, ...(node.Plans ?? []).flatMap(flatten)]
}

/** Returns totals; PostgreSQL reports both values as means over the loops. */
function rowsOf(node: PlanNode): number {
  return Math.round((node['Actual Rows'] ?? 0) * (node['Actual Loops'] ?? 1))
}

function removed(node: PlanNode): number {
  const each = (node['Rows Removed by Filter'] ?? 0) + (node['Rows Removed by Index Recheck'] ?? 0)
  return Math.round(each * (node['Actual Loops'] ?? 1))
}
