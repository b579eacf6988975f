using Microsoft.EntityFrameworkCore;

namespace Rowback.EntityFrameworkCore.Tests;

/// <summary>A hierarchy, whose mapping the context's kind decides.</summary>
public abstract class Animal
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public Keeper? Keeper { get; set; }
}

public class Cat : Animal
{
    public int Lives { get; set; }
}

public class Lion : Cat
{
    public string? Roar { get; set; }
}

public class Dog : Animal
{
    public string? Trick { get; set; }

    public List<Bone> Bones { get; } = [];
}

public class Bone
{
    public int Id { get; set; }

    public Dog? Dog { get; set; }

    public required string From { get; set; }
}

/// <summary>Animals refer to it by a shadow property.</summary>
public class Keeper
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public List<Animal> Animals { get; } = [];
}

public abstract class Zoo(DbContextOptions options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder model)
    {
        model.Entity<Cat>();
        model.Entity<Lion>();
        model.Entity<Dog>().HasMany(d => d.Bones).WithOne(b => b.Dog).OnDelete(DeleteBehavior.Cascade);
        model.Entity<Keeper>().HasMany(k => k.Animals).WithOne(a => a.Keeper).OnDelete(DeleteBehavior.Cascade);
    }

    public static void Fill(Zoo zoo)
    {
        var rex = new Dog { Name = "Rex", Trick = "roll", Bones = { new Bone { From = "yesterday" } } };
        zoo.AddRange(new Keeper { Name = "Ann", Animals = { rex, new Cat { Name = "Tom", Lives = 9 } } }, new Keeper { Name = "Bob", Animals = { new Lion { Name = "Leo", Lives = 1, Roar = "loud" } } });
    }
}

public sealed class TphZoo(DbContextOptions<TphZoo> options) : Zoo(options);

public sealed class TptZoo(DbContextOptions<TptZoo> options) : Zoo(options)
{
    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        model.Entity<Animal>().UseTptMappingStrategy();
    }
}

public sealed class TpcZoo(DbContextOptions<TpcZoo> options) : Zoo(options)
{
    protected override void OnModelCreating(ModelBuilder model)
    {
        base.OnModelCreating(model);
        model.Entity<Animal>().UseTpcMappingStrategy();
        // SQLite has no sequence that the tables could share.
        model.Entity<Animal>().Property(a => a.Id).ValueGeneratedNever();
        model.Entity<Toy>();
    }

    public static void FillTpc(TpcZoo zoo)
    {
        var leo = new Lion { Id = 3, Name = "Leo", Lives = 1, Roar = "loud" };
        zoo.AddRange(new Keeper { Name = "Ann", Animals = { new Dog { Id = 1, Name = "Rex", Trick = "roll", Bones = { new Bone { From = "yesterday" } } }, new Cat { Id = 2, Name = "Tom", Lives = 9 } } },
            new Keeper { Name = "Bob", Animals = { leo } }, new Toy { Name = "ball", Animal = leo });
    }
}

/// <summary>Refers to an animal of whatever table.</summary>
public class Toy
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public Animal? Animal { get; set; }
}
