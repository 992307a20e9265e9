export { connect } from './connection/connect.js';
export type { ConnectOptions } from './connection/options.js';
export type { Parameters, Plan, RunOptions, Session, Statement } from './connection/session.js';
export { DriverError, formatError, type ErrorCode, type Position, type RowReport } from './core/errors.js';
export type { ByteSink } from './core/byte-sink.js';
export type { Json, Row, SqlType, Value } from './core/value.js';
export type { QueryStats, ResultColumn, ResultStream, RowBatch } from './engine/result.js';
export { explainJson, explainText } from './plan/explain.js';
export { isComplete, splitStatements } from './sql/split-statements.js';
