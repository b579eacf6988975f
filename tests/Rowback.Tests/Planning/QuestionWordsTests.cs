using System.Reflection;
using Rowback.Planning;

namespace Rowback.Tests.Planning;

public sealed class QuestionWordsTests
{
    private static readonly Question Plain = new() { Selections = [new Selection("photo") { Where = "id = 1" }] };

    private static readonly Dictionary<string, Question> Changed = new()
    {
        [nameof(Question.Selections)] = Plain with { Selections = [new Selection("photo") { Where = "id = 2" }] },
        [nameof(Question.Existing)] = Plain with { Existing = ExistingPolicy.Overwrite },
        [nameof(Question.Columns)] = Plain with { Columns = [] },
        [nameof(Question.Keys)] = Plain with { Keys = KeyPolicy.New },
        [nameof(Question.NewKeys)] = Plain with { NewKeys = [new NewKeyAnswer("photo", ["1"], ["2"])] },
        [nameof(Question.Duplicate)] = Plain with { Duplicate = DuplicatePolicy.Skip },
        [nameof(Question.SameKeys)] = Plain with { SameKeys = [new SameKeyAnswer("photo", null, true)] },
        [nameof(Question.LookAlike)] = Plain with { LookAlike = LookAlikePolicy.New },
        [nameof(Question.MissingParents)] = Plain with { MissingParents = MissingParentsPolicy.Restore },
        [nameof(Question.Without)] = Plain with { Without = ["comment"] },
        [nameof(Question.Follow)] = Plain with { Follow = ["comment.photo_id"] },
        [nameof(Question.NoChildren)] = Plain with { NoChildren = true },
        [nameof(Question.NoReattach)] = Plain with { NoReattach = true },
        [nameof(Question.TriggerEffects)] = Plain with { TriggerEffects = TriggerEffectsPolicy.Keep },
        [nameof(Question.WithoutTriggers)] = Plain with { WithoutTriggers = ["photo_touched"] },
        [nameof(Question.MaxRows)] = Plain with { MaxRows = 1 },
        [nameof(Question.Set)] = Plain with { Set = [new ColumnValue(null, "caption", null)] },
    };

    [Fact]
    public void Whatever_is_changed_in_a_question_changes_its_words()
    {
        var properties = typeof(Question).GetProperties(BindingFlags.Public | BindingFlags.Instance).Select(p => p.Name).Where(n => n != "EqualityContract");

        Changed.Keys.Order().ShouldBe(properties.Order());
        foreach (var (property, question) in Changed)
            QuestionWords.Of(question).ShouldNotBe(QuestionWords.Of(Plain), property);
    }

    [Fact]
    public void Whatever_is_changed_in_a_selection_changes_the_words()
    {
        Selection[] selections =
        [
            new("photo"), new("gallery"), new("photo") { Where = "x" }, new("photo") { LiveWhere = "x" }, new("photo") { All = true },
            new("photo") { Keys = [["1"]] }, new("photo") { Keys = [["1"], ["2"]] }, new("photo") { Keys = [["1", "2"]] },
        ];

        selections.Select(s => string.Join('\n', QuestionWords.Of(Plain with { Selections = [s] }))).ShouldBeUnique();
    }

    [Fact]
    public void No_value_and_empty_text_are_told_apart()
    {
        var none = Plain with { Set = [new ColumnValue(null, "caption", null)] };
        var empty = Plain with { Set = [new ColumnValue(null, "caption", "")] };

        QuestionWords.Of(none).ShouldNotBe(QuestionWords.Of(empty));
    }
}
