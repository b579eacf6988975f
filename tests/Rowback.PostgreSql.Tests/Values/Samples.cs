namespace Rowback.PostgreSql.Tests.Values;

/// <summary>A type, and values of it at which something could get lost.</summary>
/// <param name="Type">As it is declared.</param>
/// <param name="Values">Each as the type's input takes it, without quotes.</param>
public sealed record Sample(string Type, params string[] Values)
{
    public override string ToString() => Type;
}

/// <summary>Types that PostgreSQL brings, and those that applications make.</summary>
internal static class Samples
{
    /// <summary>What has to be there before the types are.</summary>
    public const string Preamble = """
        CREATE EXTENSION citext; CREATE EXTENSION hstore; CREATE EXTENSION ltree; CREATE EXTENSION lo;
        CREATE SCHEMA "Other Schema";
        CREATE TYPE mood AS ENUM ('sad', 'so, so', 'it''s "fine"');
        CREATE TYPE "Other Schema"."Größe" AS ENUM ('klein', 'groß');
        CREATE TYPE pair AS (a integer, b text, c numeric);
        CREATE TYPE nested AS (p pair, l pair[], m mood);
        CREATE DOMAIN positive AS integer CHECK (VALUE > 0);
        CREATE DOMAIN narrower AS positive CHECK (VALUE < 100);
        CREATE DOMAIN three AS integer[] CHECK (cardinality(VALUE) <= 3);
        CREATE DOMAIN felt AS mood DEFAULT 'sad';
        CREATE DOMAIN coupled AS pair CHECK ((VALUE).a > 0);
        CREATE DOMAIN code AS character(4);
        CREATE TYPE span AS RANGE (SUBTYPE = numeric);
        CREATE TYPE moods AS RANGE (SUBTYPE = mood);
        CREATE COLLATION strange (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
        """;

    public static IReadOnlyList<Sample> All { get; } =
    [
        new("smallint", "-32768", "0", "32767"), new("integer", "-2147483648", "2147483647"), new("bigint", "-9223372036854775808", "9007199254740993", "9223372036854775807"),
        new("real", "NaN", "Infinity", "-Infinity", "-0", "0", "1e-45", "3.4028235e38", "0.1"),
        new("double precision", "NaN", "Infinity", "-Infinity", "-0", "0", "5e-324", "2.2250738585072009e-308", "1.7976931348623157e308", "0.1"),
        new("numeric", "NaN", "Infinity", "-Infinity", "1", "1.0", "1.00", "0", "0.000", "1e1000", "-123456789012345678901234567890.123456789012345678901234567890"),
        new("numeric(10,3)", "1.5", "NaN", "-9999999.999"),
        new("text", "", " ", "\\", "a\tb\nc\r", "NULL", "größe 日本 😀", "{}", "e\u0301", "\u00e9", "\u0001"), new("text COLLATE strange", "a", "A", "é"), new("text COLLATE \"C\"", "a", "A"),
        new("character(5)", "a", "abcde", ""), new("bpchar", "a", "a  ", ""), new("character varying(7)", "a ", "", "1234567"), new("\"char\"", "x", "", "\\377"), new("name", "a", "Größe"),
        new("bytea", "\\x", "\\x00ff80", "\\x5c5c"), new("boolean", "t", "f"), new("date", "infinity", "-infinity", "4713-01-01 BC", "5874897-12-31", "2000-02-29"),
        new("time", "00:00", "24:00:00", "12:34:56.789012"), new("time with time zone", "12:00+02", "10:00+00", "12:00:00-15:59:59", "23:59:59.999999+05:30"),
        new("timestamp", "infinity", "-infinity", "4713-01-01 BC", "294276-12-31 23:59:59.999999"), new("timestamp(3) with time zone", "infinity", "2000-01-01 00:00:00.123+13:37", "0001-01-01 BC"),
        new("interval", "1 mon", "30 days", "720:00:00", "1 day", "24:00:00", "-1 year 2 days -03:04:05.000006", "0"), new("interval day to second(2)", "1 12:00:00.12"),
        new("uuid", "00000000-0000-0000-0000-000000000000", "ffffffff-ffff-ffff-ffff-ffffffffffff"),
        new("json", "{\"b\" : 1,  \"a\":1.0, \"a\":1.00}", " [1, 2] ", "\"\\u00e4\"", "null"), new("jsonb", "{\"a\": 1.0}", "{\"a\": 1.00}", "null", "\"\\\\\"", "[]"),
        new("jsonpath", "$.a[*] ? (@ > 1)", "strict $"),
        new("xml", "<a  b=\"c\" ></a>", "text only", "<?xml version=\"1.0\"?><a/>", "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?><a>ä</a>", "<a/>", ""),
        new("tsvector", "'a':1A,3 'b c' 'it''s':2B", ""), new("tsquery", "'a' & !'b' | 'c':*A <-> 'd'", ""),
        new("bit(5)", "10101", "00000"), new("bit varying", "", "1", "101010101"), new("bit varying(3)", "01"), new("money", "-92233720368547758.08", "12.34"),
        new("inet", "192.168.0.1", "192.168.0.1/24", "::1/128", "fe80::/10"), new("cidr", "10.0.0.0/8", "::/0"), new("macaddr", "08:00:2b:01:02:03"), new("macaddr8", "08:00:2b:01:02:03:04:05"),
        new("point", "(1,-0)", "(0,0)", "(NaN,Infinity)", "(1e-320,0.1)"), new("line", "{1,-1,0}"), new("lseg", "[(0,0),(1,1)]"), new("box", "(1,1),(-0,0)", "(0,0),(1,1)"),
        new("path", "[(0,0),(1,1)]", "((0,0),(1,1))"), new("polygon", "((0,0),(1,1),(-0,2))"), new("circle", "<(0,0),1.5>"),
        new("int4range", "empty", "(,)", "[1,5)", "(1,5]"), new("int8range", "[1,)"), new("numrange", "[1.0,2.00]", "[1.00,2.0]", "(,1.0)"), new("tsrange", "[-infinity,infinity]"),
        new("tstzrange", "[2000-01-01 00:00+05,)"), new("daterange", "[2000-01-01,2000-02-01]"),
        new("int4multirange", "{}", "{[1,3),[5,7)}"), new("nummultirange", "{[1.0,1.00]}"), new("tstzmultirange", "{(,2000-01-01 00:00+00)}"),
        new("integer[]", "{}", "{1,NULL}", "{{1,2},{3,4}}", "[2:3]={1,NULL}", "[-1:0][5:5]={{1},{2}}"), new("text[]", "{NULL,\"NULL\",\"\",\"a\\\"b\\\\c,d\"}", "{{\"{\"},{\"}\"}}"),
        new("numeric(5,2)[]", "{1.5,NaN}"), new("double precision[]", "{-0,0,NaN}"), new("json[]", "{\"{\\\"a\\\" :1}\"}"), new("xml[]", "{\"<a b=\\\"1\\\" ></a>\",x}"), new("timestamp with time zone[]", "{infinity}"),
        new("character(3)[]", "{a}"), new("int4range[]", "{empty,\"[1,2)\"}"),
        new("mood", "sad", "so, so", "it's \"fine\""), new("mood[]", "{sad,NULL,\"so, so\"}", "[0:0]={sad}"), new("\"Other Schema\".\"Größe\"", "groß"), new("\"Other Schema\".\"Größe\"[]", "{klein,groß}"),
        new("pair", "(1,\"a,\"\"b\\\\\",1.00)", "(,,)", "(,\"\",)"), new("pair[]", "{\"(1,a,1.0)\",NULL}"), new("nested", "(\"(1,a,1.0)\",\"{\"\"(2,b,2.0)\"\"}\",sad)"), new("nested[]", "{\"(,,)\"}"),
        new("positive", "1"), new("narrower", "99"), new("three", "{1,2,3}", "[5:6]={1,NULL}"), new("felt", "sad"), new("coupled", "(1,x,1.0)"), new("code", "ab"), new("positive[]", "{1,2}"), new("felt[]", "{sad}"),
        new("span", "[1.0,2.00)", "empty"), new("moods", "[sad,\"so, so\"]"), new("span_multirange", "{[1.0,1.00]}"), new("moods_multirange", "{[sad,sad]}"), new("span[]", "{empty}"),
        new("oid", "0", "4294967295"), new("regclass", "pg_class", "12345678"), new("regtype", "mood", "integer"), new("regproc", "now"), new("regprocedure", "abs(integer)"), new("regrole", "app"), new("regnamespace", "\"Other Schema\""),
        new("regclass[]", "{pg_class}"), new("oid[]", "{1}"), new("lo", "12345"),
        new("citext", "Abc", "abc", ""), new("citext[]", "{A,a}"), new("hstore", "\"a\"=>\"1\", \"b\"=>NULL, \"\"=>\"\"", ""), new("hstore[]", "{\"\\\"a\\\"=>\\\"1\\\"\"}"), new("ltree", "Top.Science", ""), new("ltree[]", "{a.b}"), new("lquery", "*.a{1,2}.b|c@"), new("ltxtquery", "a & b"),
        new("pg_lsn", "FFFFFFFF/FFFFFFFF", "0/0"), new("xid", "4294967295"), new("xid8", "18446744073709551615"), new("cid", "7"), new("tid", "(4294967295,65535)", "(0,0)"), new("int2vector", "1 2 3", ""), new("oidvector", "1 2", ""),
        new("pg_snapshot", "10:20:10,14"), new("txid_snapshot", "10:20:10"), new("refcursor", "c"), new("aclitem", "app=r*w/app"), new("int2vector[]", "{\"1 2\"}"),
    ];
}
