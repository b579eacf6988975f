using System.Runtime.InteropServices;

namespace Rowback.Sqlite;

/// <summary>
/// The functions of SQLite's C interface that are used, called directly: values have to be read to the byte (text with NUL in it, text
/// that is no valid UTF-8), and a row's digest has to be computed without an object for each value.
/// </summary>
internal static unsafe partial class NativeMethods
{
    public const string Library = "e_sqlite3";

    [LibraryImport(Library)]
    public static partial int sqlite3_open_v2(byte* filename, nint* db, int flags, byte* vfs);

    [LibraryImport(Library)]
    public static partial int sqlite3_close_v2(nint db);

    [LibraryImport(Library)]
    public static partial int sqlite3_extended_result_codes(nint db, int on);

    [LibraryImport(Library)]
    public static partial int sqlite3_extended_errcode(nint db);

    [LibraryImport(Library)]
    public static partial byte* sqlite3_errmsg(nint db);

    [LibraryImport(Library)]
    public static partial byte* sqlite3_errstr(int code);

    [LibraryImport(Library)]
    public static partial int sqlite3_db_status(nint db, int what, int* current, int* highest, int reset);

    [LibraryImport(Library)]
    public static partial int sqlite3_get_autocommit(nint db);

    [LibraryImport(Library)]
    public static partial int sqlite3_db_readonly(nint db, byte* schema);

    [LibraryImport(Library)]
    public static partial long sqlite3_changes64(nint db);

    [LibraryImport(Library)]
    public static partial long sqlite3_total_changes64(nint db);

    [LibraryImport(Library)]
    public static partial int sqlite3_busy_handler(nint db, delegate* unmanaged[Cdecl]<nint, int, int> handler, nint context);

    [LibraryImport(Library)]
    public static partial void sqlite3_progress_handler(nint db, int steps, delegate* unmanaged[Cdecl]<nint, int> handler, nint context);

    [LibraryImport(Library)]
    public static partial nint sqlite3_update_hook(nint db, delegate* unmanaged[Cdecl]<nint, int, byte*, byte*, long, void> hook, nint context);

    [LibraryImport(Library)]
    public static partial int sqlite3_create_function_v2(
        nint db, byte* name, int arguments, int flags, nint context, delegate* unmanaged[Cdecl]<nint, int, nint*, void> function, nint step, nint final, nint destroy);

    [LibraryImport(Library)]
    public static partial int sqlite3_db_config(nint db, int option, int value, nint result);

    /// <summary>The same where variadic arguments go on the stack and not in registers (Apple's ARM).</summary>
    [LibraryImport(Library, EntryPoint = "sqlite3_db_config")]
    public static partial int sqlite3_db_config_on_stack(nint db, int option, nint x2, nint x3, nint x4, nint x5, nint x6, nint x7, nint value, nint result);

    [LibraryImport(Library)]
    public static partial int sqlite3_table_column_metadata(
        nint db, byte* schema, byte* table, byte* column, byte** type, byte** collation, int* notNull, int* primaryKey, int* autoincrement);

    [LibraryImport(Library)]
    public static partial int sqlite3_prepare_v2(nint db, byte* sql, int length, nint* statement, byte** tail);

    [LibraryImport(Library)]
    public static partial int sqlite3_finalize(nint statement);

    [LibraryImport(Library)]
    public static partial int sqlite3_step(nint statement);

    [LibraryImport(Library)]
    public static partial int sqlite3_reset(nint statement);

    [LibraryImport(Library)]
    public static partial int sqlite3_stmt_readonly(nint statement);

    [LibraryImport(Library)]
    public static partial int sqlite3_bind_parameter_count(nint statement);

    [LibraryImport(Library)]
    public static partial int sqlite3_bind_null(nint statement, int index);

    [LibraryImport(Library)]
    public static partial int sqlite3_bind_int64(nint statement, int index, long value);

    [LibraryImport(Library)]
    public static partial int sqlite3_bind_double(nint statement, int index, double value);

    [LibraryImport(Library)]
    public static partial int sqlite3_bind_value(nint statement, int index, nint value);

    [LibraryImport(Library)]
    public static partial int sqlite3_bind_blob64(nint statement, int index, byte* value, ulong length, nint destructor);

    [LibraryImport(Library)]
    public static partial int sqlite3_bind_text64(nint statement, int index, byte* value, ulong length, nint destructor, byte encoding);

    [LibraryImport(Library)]
    public static partial int sqlite3_column_count(nint statement);

    [LibraryImport(Library)]
    public static partial byte* sqlite3_column_name(nint statement, int index);

    [LibraryImport(Library)]
    public static partial byte* sqlite3_column_decltype(nint statement, int index);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int sqlite3_column_type(nint statement, int index);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial long sqlite3_column_int64(nint statement, int index);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial double sqlite3_column_double(nint statement, int index);

    [LibraryImport(Library)]
    public static partial byte* sqlite3_column_text(nint statement, int index);

    [LibraryImport(Library)]
    public static partial byte* sqlite3_column_blob(nint statement, int index);

    [LibraryImport(Library)]
    public static partial int sqlite3_column_bytes(nint statement, int index);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial nint sqlite3_column_value(nint statement, int index);

    [LibraryImport(Library)]
    public static partial int sqlite3_snapshot_get(nint db, byte* schema, nint* snapshot);

    [LibraryImport(Library)]
    public static partial int sqlite3_snapshot_open(nint db, byte* schema, nint snapshot);

    [LibraryImport(Library)]
    public static partial void sqlite3_snapshot_free(nint snapshot);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial int sqlite3_value_type(nint value);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial long sqlite3_value_int64(nint value);

    [LibraryImport(Library)]
    [SuppressGCTransition]
    public static partial double sqlite3_value_double(nint value);

    [LibraryImport(Library)]
    public static partial byte* sqlite3_value_blob(nint value);

    [LibraryImport(Library)]
    public static partial byte* sqlite3_value_text(nint value);

    [LibraryImport(Library)]
    public static partial int sqlite3_value_bytes(nint value);

    [LibraryImport(Library)]
    public static partial void sqlite3_result_blob(nint context, byte* value, int length, nint destructor);

    [LibraryImport(Library)]
    public static partial void sqlite3_result_double(nint context, double value);

    [LibraryImport(Library)]
    public static partial void sqlite3_result_error(nint context, byte* message, int length);

    [LibraryImport(Library)]
    public static partial nint sqlite3_context_db_handle(nint context);
}
