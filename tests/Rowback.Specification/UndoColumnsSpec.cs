namespace Rowback.Specification;

/// <summary>Overwritten and re-attached columns go back as they came: those of a row together.</summary>
public abstract class UndoColumnsSpec(EngineFixture engine) : EngineSpec(engine)
{
    public enum Way
    {
        JournalInLive,
        JournalInFile,
        Script,
    }

    public static TheoryData<Way> Ways { get; } = [Way.JournalInLive, Way.JournalInFile, Way.Script];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Columns_of_which_a_constraint_says_how_they_hang_together_go_back_together(Way way)
    {
        var scene = await SceneAsync(
            "CREATE TABLE trip (id {key}, place {text}, first_day {integer}, last_day {integer}, CHECK (first_day < last_day))",
            "INSERT INTO trip VALUES (1, 'Rome', 10, 20), (2, 'Pisa', 30, 40), (3, 'Bari', 50, 60)");
        // Whichever column went back first, one of the rows would end before it began.
        await scene.LiveAsync("UPDATE trip SET first_day = 1, last_day = 2 WHERE id = 1; UPDATE trip SET first_day = 70, last_day = 80 WHERE id = 2; UPDATE trip SET last_day = 61 WHERE id = 3");

        await ThereAndBackAsync(scene, Ask.All("trip") with { Existing = ExistingPolicy.Overwrite }, way,
            "SELECT id, first_day, last_day FROM trip ORDER BY id", "1|10|20", "2|30|40", "3|50|60");
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_reference_of_two_columns_goes_back_whole(Way way)
    {
        var scene = await SceneAsync("""
            CREATE TABLE spot (line {integer}, seat {integer}, PRIMARY KEY (line, seat));
            CREATE TABLE guest (id {key}, line {integer}, seat {integer}, name {text}, FOREIGN KEY (line, seat) REFERENCES spot (line, seat) ON DELETE SET NULL,
              CHECK ((line IS NULL AND seat IS NULL) OR (line IS NOT NULL AND seat IS NOT NULL)));
            """, "INSERT INTO spot VALUES (1, 1), (1, 2); INSERT INTO guest VALUES (1, 1, 1, 'Ann'), (2, 1, 2, 'Bob')");
        await scene.LiveAsync("DELETE FROM spot WHERE seat = 2");

        await ThereAndBackAsync(scene, Ask.Where("spot", "seat = 2"), way, "SELECT id, line, seat FROM guest ORDER BY id", "1|1|1", "2|1|2");
    }

    /// <summary>Restores, takes it back, and restores by taking that back.</summary>
    private async Task ThereAndBackAsync(Scene scene, Question question, Way way, string sql, params string[] restored)
    {
        if (way == Way.Script && !Engine.HasShell)
            return;
        var folder = Directory.CreateTempSubdirectory("rowback-undo-");
        try
        {
            scene.JournalFile = way == Way.JournalInFile ? Path.Combine(folder.FullName, "journal.jsonl") : null;
            var before = await scene.DumpAsync();
            if (way == Way.Script)
                await scene.RunScriptAsync(question);
            else
                await scene.RestoreAsync(question);
            await scene.ShouldHoldAsync(sql, restored);

            (await scene.UndoAsync("1")).Plan.StayingCount.ShouldBe(0);

            (await scene.DumpAsync()).ShouldBe(before);
            (await scene.UndoAsync("2")).Plan.StayingCount.ShouldBe(0);
            await scene.ShouldHoldAsync(sql, restored);
            (await scene.UndoAsync("3")).Plan.StayingCount.ShouldBe(0);
            (await scene.DumpAsync()).ShouldBe(before);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
