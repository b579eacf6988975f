using Rowback.Planning;

namespace Rowback.Tests.Planning;

public sealed class PlanFileTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("rowback-plan-").FullName;

    private string File => Path.Combine(_folder, "plan.json");

    [Fact]
    public void A_plan_comes_back_as_it_was_kept()
    {
        var plan = Plan();
        PlanFile.Save(File, plan);
        var loaded = PlanFile.Load(File);
        var first = System.IO.File.ReadAllText(File);
        PlanFile.Save(File, loaded);
        System.IO.File.ReadAllText(File).ShouldBe(first);
        loaded.Tables.ShouldBe(plan.Tables);
        loaded.Question.Selections[0].Keys[0].ShouldBe(["1", "ä"]);
        loaded.Question.Set.ShouldBe(plan.Question.Set);
        loaded.Tree[0].Branches[0].Relation.ShouldBe("r");
        loaded.Hazards[0].Details.ShouldBe(["a", "b"]);
        loaded.Question.MissingParents.ShouldBe(MissingParentsPolicy.Null);
        loaded.Stops.Count().ShouldBe(1);
    }

    [Fact]
    public void Nothing_is_left_beside_a_file_that_cannot_be_written()
    {
        Directory.CreateDirectory(File);
        Should.Throw<RowbackException>(() => PlanFile.Save(File, Plan())).Code.ShouldBe("CANNOT_WRITE_FILE");
        Directory.GetFiles(_folder).ShouldBeEmpty();
    }

    [Fact]
    public void The_file_can_be_read_by_people()
    {
        PlanFile.Save(File, Plan());
        var text = System.IO.File.ReadAllText(File);
        text.ShouldStartWith("{\n  \"version\": 1,\n");
        text.ShouldContain("\"missingParents\": \"null\"");
        text.ShouldContain("\"existing\": \"overwrite\"");
        text.ShouldContain("größer");
        text.ShouldNotContain("\"isEmpty\"");
        Directory.GetFiles(_folder).ShouldBe([File]);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() => Refused("NO_PLAN_FILE", null).Message.ShouldContain(File);

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"name\": {\"version\": 3}}")]
    [InlineData("{\"version\": \"one\"}")]
    public void Another_file_is_no_plan(string text) => Refused("NOT_A_PLAN", text);

    [Fact]
    public void A_newer_plan_is_called_newer() => Refused("PLAN_TOO_NEW", "{\"version\": 2, \"whatever\": []}").Message.ShouldContain("format 2");

    [Fact]
    public void A_plan_that_was_cut_off_anywhere_is_refused()
    {
        PlanFile.Save(File, Plan());
        var text = System.IO.File.ReadAllText(File).TrimEnd();
        for (var length = 20; length < text.Length; length += 7)
            Refused("PLAN_DAMAGED", text[..length]);
    }

    [Theory]
    [InlineData("fingerprint")]
    [InlineData("question")]
    [InlineData("tables")]
    [InlineData("selections")]
    public void A_plan_that_lost_a_part_is_refused(string part)
    {
        PlanFile.Save(File, Plan());
        Refused("PLAN_DAMAGED", System.IO.File.ReadAllText(File).Replace($"\"{part}\"", "\"other\"", StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error_of_the_user_s() =>
        Should.Throw<RowbackException>(() => PlanFile.Save(Path.Combine(_folder, "no", "plan.json"), Plan())).Code.ShouldBe("CANNOT_WRITE_FILE");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private RowbackException Refused(string code, string? text)
    {
        if (text is not null)
            System.IO.File.WriteAllText(File, text);
        var error = Should.Throw<RowbackException>(() => PlanFile.Load(File));
        error.Code.ShouldBe(code);
        error.Kind.ShouldBe(ErrorKind.Usage);
        return error;
    }

    private static RestorePlan Plan() => new()
    {
        Question = new Question
        {
            Selections = [new Selection("photo") { Keys = [["1", "ä"]] }, new Selection("gallery") { Where = "id > 3" }],
            Existing = ExistingPolicy.Overwrite,
            Columns = ["a"],
            MissingParents = MissingParentsPolicy.Null,
            NewKeys = [new NewKeyAnswer("c", ["a"], ["b"])],
            SameKeys = [new SameKeyAnswer("c", null, true)],
            Set = [new ColumnValue(null, "x", null)],
            MaxRows = 5,
        },
        Fingerprint = "abc",
        Backup = "sqlite:1",
        Tables = [new TablePlan("photo", 1, 2, 3, 4, 5, 6, 7, 8)],
        Skipped = [new SkippedRow("photo", ["1"], "größer als \"alles\"")],
        SkippedCount = 1,
        Hazards = [new Hazard("X", "message", null, true) { Details = ["a", "b"] }],
        Tree = [new PlanBranch { Table = "photo", Verdict = "insert", Count = 1, Samples = ["1"], Branches = [new PlanBranch { Table = "x", Relation = "r", Verdict = "skip", Count = 2 }] }],
    };
}
