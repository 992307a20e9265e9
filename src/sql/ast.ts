/**
 * The statement types: ours, small and readonly, independent of the parser that fills them.
 * `at` is the offset (UTF-16 units) of the node's first character in the whole user text.
 */

/** A name as the user spelt it, without quotes or brackets. */
export interface Identifier {
  readonly name: string;
  /** True for "x", [x] and `x`. Resolution is case-insensitive all the same. */
  readonly quoted: boolean;
  readonly at: number;
}

export type Literal =
  | { readonly kind: 'literal'; readonly type: 'text'; readonly value: string; readonly at: number }
  /** The digits as written, exact: `10`, `1.50`, `1e3`. */
  | { readonly kind: 'literal'; readonly type: 'number'; readonly value: string; readonly at: number }
  | { readonly kind: 'literal'; readonly type: 'boolean'; readonly value: boolean; readonly at: number }
  | { readonly kind: 'literal'; readonly type: 'null'; readonly value: null; readonly at: number }
  /** DATE '…', TIMESTAMP '…', TIME '…', and INTERVAL '7 days' / INTERVAL 7 DAY (value then `7 day`). */
  | {
      readonly kind: 'literal';
      readonly type: 'date' | 'time' | 'timestamp' | 'interval';
      readonly value: string;
      readonly at: number;
    };

export type BinaryOperator =
  | 'or'
  | 'and'
  | '='
  | '<>'
  | '<'
  | '<='
  | '>'
  | '>='
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '||'
  | '^'
  | '&'
  | '|'
  | '<<'
  | '>>'
  | '~'
  | '!~'
  | '~*'
  | '!~*';

export interface OrderItem {
  readonly expression: Expression;
  readonly direction: 'asc' | 'desc';
  /** Absent: as PostgreSQL (last for asc, first for desc). */
  readonly nulls?: 'first' | 'last';
}

export interface WindowSpec {
  readonly name?: Identifier;
  readonly partitionBy: readonly Expression[];
  readonly orderBy: readonly OrderItem[];
  /** `ROWS BETWEEN …` in canonical upper case, built from parsed parts only (never user text). */
  readonly frame?: string;
}

export type Expression =
  | Literal
  /** `?` is numbered from 1 (`name` '1'), `$2` is '2', `:name` and `@name` are 'name'. */
  | { readonly kind: 'parameter'; readonly name: string; readonly at: number }
  /** `c.address.city`, `Email`, `metadata['k']` (last part: the key, `subscript` true for parts written in brackets). */
  | {
      readonly kind: 'column';
      readonly path: readonly (Identifier & { readonly subscript?: boolean })[];
      readonly at: number;
    }
  | { readonly kind: 'unary'; readonly op: '-' | '+' | 'not' | '~'; readonly operand: Expression; readonly at: number }
  | {
      readonly kind: 'binary';
      readonly op: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
      readonly at: number;
    }
  | {
      readonly kind: 'is';
      readonly operand: Expression;
      readonly test: 'null' | 'true' | 'false' | 'unknown';
      readonly negated: boolean;
      readonly at: number;
    }
  | {
      readonly kind: 'distinct';
      readonly left: Expression;
      readonly right: Expression;
      readonly negated: boolean;
      readonly at: number;
    }
  | {
      readonly kind: 'between';
      readonly operand: Expression;
      readonly low: Expression;
      readonly high: Expression;
      readonly negated: boolean;
      readonly at: number;
    }
  | {
      readonly kind: 'in';
      readonly operand: Expression;
      readonly items: readonly Expression[];
      readonly negated: boolean;
      readonly at: number;
    }
  | {
      readonly kind: 'inQuery';
      readonly operand: Expression;
      readonly query: Query;
      readonly negated: boolean;
      readonly at: number;
    }
  | {
      readonly kind: 'like';
      readonly operand: Expression;
      readonly pattern: Expression;
      readonly escape?: Expression;
      readonly op: 'like' | 'ilike' | 'similar';
      readonly negated: boolean;
      readonly at: number;
    }
  | {
      readonly kind: 'case';
      readonly operand?: Expression;
      readonly branches: readonly { readonly when: Expression; readonly then: Expression }[];
      readonly otherwise?: Expression;
      readonly at: number;
    }
  /** `type` is canonical upper case without arguments (`DECIMAL`, `VARCHAR`, `TIMESTAMP WITH TIME ZONE`); `args` its numbers. */
  | {
      readonly kind: 'cast';
      readonly operand: Expression;
      readonly type: string;
      readonly args: readonly number[];
      readonly array: boolean;
      readonly lenient: boolean;
      /** The style of T-SQL's CONVERT. */ readonly style?: number;
      readonly at: number;
    }
  /** Any function; the special syntaxes too (EXTRACT(year FROM x) is `extract` with a text literal first, POSITION, SUBSTRING FROM FOR, TRIM). */
  | {
      readonly kind: 'call';
      readonly name: Identifier;
      readonly args: readonly Expression[];
      readonly star: boolean;
      readonly distinct: boolean;
      readonly orderBy: readonly OrderItem[];
      /** Written as an operator (`DIV`, `XOR`, `@>`). */ readonly operator?: true;
      /** orderBy was written WITHIN GROUP (ORDER BY …). */ readonly withinGroup?: boolean;
      readonly filter?: Expression;
      readonly over?: WindowSpec;
      readonly at: number;
    }
  /** JSON access that is not a plain column path: `(expr)->'a'`, `->>0`, `expr[1]`. */
  | {
      readonly kind: 'access';
      readonly operand: Expression;
      readonly op: '->' | '->>' | '#>' | '#>>' | '[]';
      readonly key: Expression;
      readonly at: number;
    }
  | { readonly kind: 'subquery'; readonly query: Query; readonly at: number }
  | { readonly kind: 'exists'; readonly query: Query; readonly negated: boolean; readonly at: number }
  | {
      readonly kind: 'quantified';
      readonly op: BinaryOperator;
      readonly operand: Expression;
      readonly quantifier: 'any' | 'all';
      readonly query: Query;
      readonly at: number;
    }
  | { readonly kind: 'row'; readonly items: readonly Expression[]; readonly at: number }
  | { readonly kind: 'array'; readonly items: readonly Expression[]; readonly at: number }
  /** DEFAULT in VALUES and SET. */
  | { readonly kind: 'default'; readonly at: number };

export type SelectItem =
  | { readonly kind: 'expression'; readonly expression: Expression; readonly alias?: Identifier; readonly at: number }
  /** `*` or `c.*`. */
  | { readonly kind: 'star'; readonly qualifier?: Identifier; readonly at: number };

export type JoinKind = 'inner' | 'left' | 'right' | 'full' | 'cross';

export type FromItem =
  /** `Customer c`, `stripe.customers`, `"x"`: dotted parts as written. */
  | {
      readonly kind: 'table';
      readonly path: readonly Identifier[];
      readonly alias?: Identifier;
      readonly columnAliases?: readonly Identifier[];
      readonly at: number;
    }
  | {
      readonly kind: 'derived';
      readonly query: Query;
      readonly lateral: boolean;
      readonly alias?: Identifier;
      readonly columnAliases?: readonly Identifier[];
      readonly at: number;
    }
  | {
      readonly kind: 'values';
      readonly rows: readonly (readonly Expression[])[];
      readonly alias?: Identifier;
      readonly columnAliases?: readonly Identifier[];
      readonly at: number;
    }
  | {
      readonly kind: 'function';
      readonly call: Expression;
      readonly lateral: boolean;
      readonly alias?: Identifier;
      readonly columnAliases?: readonly Identifier[];
      readonly at: number;
    }
  | {
      readonly kind: 'join';
      readonly join: JoinKind;
      readonly natural: boolean;
      readonly lateral: boolean;
      readonly left: FromItem;
      readonly right: FromItem;
      readonly on?: Expression;
      readonly using?: readonly Identifier[];
      readonly at: number;
    };

export interface Select {
  readonly kind: 'select';
  readonly distinct: boolean;
  readonly distinctOn?: readonly Expression[];
  readonly items: readonly SelectItem[];
  readonly from?: FromItem;
  readonly where?: Expression;
  /** 'all' = GROUP BY ALL. */
  readonly groupBy?: 'all' | readonly Expression[];
  /** For ROLLUP / CUBE over `groupBy`. */
  readonly grouping?: 'rollup' | 'cube';
  readonly having?: Expression;
  readonly qualify?: Expression;
  readonly windows?: readonly { readonly name: Identifier; readonly spec: WindowSpec }[];
  readonly at: number;
}

export interface SetOperation {
  readonly kind: 'set';
  readonly op: 'union' | 'intersect' | 'except';
  readonly all: boolean;
  readonly left: Query;
  readonly right: Query;
  readonly at: number;
}

export interface CommonTable {
  readonly name: Identifier;
  readonly columns?: readonly Identifier[];
  readonly query: Query;
}

/** A query with its WITH, ORDER BY, LIMIT and OFFSET (TOP, FETCH and `LIMIT a, b` are rewritten to these). */
export interface Query {
  readonly with: readonly CommonTable[];
  readonly recursive: boolean;
  readonly body:
    | Select
    | SetOperation
    | { readonly kind: 'values'; readonly rows: readonly (readonly Expression[])[]; readonly at: number };
  readonly orderBy: readonly OrderItem[];
  readonly limit?: Expression;
  readonly offset?: Expression;
  readonly at: number;
}

export interface Insert {
  readonly kind: 'insert';
  readonly table: readonly Identifier[];
  readonly columns?: readonly (readonly Identifier[])[];
  readonly source:
    | { readonly kind: 'values'; readonly rows: readonly (readonly Expression[])[] }
    | { readonly kind: 'query'; readonly query: Query };
  readonly returning: readonly SelectItem[];
  readonly at: number;
}

export interface Update {
  readonly kind: 'update';
  readonly table: readonly Identifier[];
  readonly alias?: Identifier;
  readonly set: readonly {
    readonly column: readonly (Identifier & { readonly subscript?: boolean })[];
    readonly value: Expression;
  }[];
  readonly where?: Expression;
  readonly returning: readonly SelectItem[];
  readonly at: number;
}

export interface Delete {
  readonly kind: 'delete';
  readonly table: readonly Identifier[];
  readonly alias?: Identifier;
  readonly where?: Expression;
  readonly returning: readonly SelectItem[];
  readonly at: number;
}

/** EXEC / EXECUTE / CALL in all spellings. Positional arguments have no name. */
export interface Execute {
  readonly kind: 'execute';
  readonly procedure: Identifier;
  readonly args: readonly { readonly name?: Identifier; readonly value: Expression }[];
  readonly at: number;
}

export type Statement =
  | { readonly kind: 'query'; readonly query: Query; readonly hints: readonly string[]; readonly at: number }
  | Insert
  | Update
  | Delete
  | Execute
  | { readonly kind: 'explain'; readonly analyze: boolean; readonly statement: Statement; readonly at: number }
  | {
      readonly kind: 'show';
      readonly what: 'tables' | 'columns' | 'procedures';
      readonly table?: readonly Identifier[];
      readonly pattern?: string;
      readonly at: number;
    }
  | {
      readonly kind: 'describe';
      readonly what: 'table' | 'procedure';
      readonly name: readonly Identifier[];
      readonly at: number;
    }
  /** Understood and refused, with a hint (a wire protocol will accept some). */
  | { readonly kind: 'session'; readonly verb: 'begin' | 'commit' | 'rollback' | 'set'; readonly at: number };

/** The user's whole text and the part of it that is one statement. */
export interface SourceText {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}
