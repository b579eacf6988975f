using Microsoft.EntityFrameworkCore;

namespace Rowback.EntityFrameworkCore.Tests;

/// <summary>A key of the application's own type, stored as a number by a value converter.</summary>
public readonly record struct CustomerId(int Value);

public enum Standing
{
    New,
    Good,
}

public class Country
{
    public int Id { get; set; }

    /// <summary>An alternate key: customers refer to it, not to the primary key.</summary>
    public required string Code { get; set; }
}

public class Customer
{
    public CustomerId Id { get; set; }

    public required string Name { get; set; }

    public Standing Standing { get; set; }

    public string? CountryCode { get; set; }

    public Country? Country { get; set; }

    /// <summary>Owned, in the same table.</summary>
    public required Address Address { get; set; }

    /// <summary>Owned, in a table of their own.</summary>
    public List<Phone> Phones { get; } = [];

    /// <summary>Owned, as JSON.</summary>
    public required Settings Settings { get; set; }

    public List<Order> Orders { get; } = [];
}

public class Address
{
    public required string Street { get; set; }

    public string? City { get; set; }
}

public class Phone
{
    public required string Number { get; set; }
}

public class Settings
{
    public bool Mail { get; set; }

    public List<string> Topics { get; set; } = [];
}

/// <summary>Keyed by a Guid, with a concurrency token; shares its table with its details; refers to its customer by a shadow property.</summary>
public class Order
{
    public Guid Id { get; set; }

    public required string Title { get; set; }

    public Guid Version { get; set; }

    public OrderDetails? Details { get; set; }

    public decimal Total { get; set; }
}

public class OrderDetails
{
    public Guid Id { get; set; }

    public required string Note { get; set; }
}

/// <summary>Spread over two tables.</summary>
public class Product
{
    public int Id { get; set; }

    public required string Name { get; set; }

    public string? Story { get; set; }

    public bool IsDeleted { get; set; }

    public int Tenant { get; set; }
}

/// <summary>Keyed by bytes.</summary>
public class Coupon
{
    public required byte[] Code { get; set; }

    public required string Gives { get; set; }
}

public class Shop(DbContextOptions<Shop> options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder model)
    {
        model.HasDefaultSchema("shop");
        model.Entity<Country>().HasAlternateKey(c => c.Code);
        model.Entity<Customer>(customer =>
        {
            customer.Property(c => c.Id).HasConversion(id => id.Value, value => new CustomerId(value)).ValueGeneratedNever();
            customer.Property(c => c.Standing).HasConversion<string>();
            customer.HasOne(c => c.Country).WithMany().HasForeignKey(c => c.CountryCode).HasPrincipalKey(c => c.Code).OnDelete(DeleteBehavior.SetNull);
            customer.OwnsOne(c => c.Address);
            customer.OwnsMany(c => c.Phones, phones => phones.HasKey("CustomerId", nameof(Phone.Number)));
            customer.OwnsOne(c => c.Settings, s => s.ToJson());
            customer.HasMany(c => c.Orders).WithOne().HasForeignKey("CustomerId").OnDelete(DeleteBehavior.Cascade);
        });
        model.Entity<Order>(order =>
        {
            order.ToTable("Orders", "sales");
            order.Property(o => o.Version).IsConcurrencyToken();
            order.HasOne(o => o.Details).WithOne().HasForeignKey<OrderDetails>(d => d.Id);
        });
        model.Entity<OrderDetails>().ToTable("Orders", "sales");
        model.Entity<Coupon>().HasKey(c => c.Code);
        model.Entity<Product>(product =>
        {
            product.SplitToTable("ProductStories", "shop", stories => stories.Property(p => p.Story));
            product.HasQueryFilter("soft delete", p => !p.IsDeleted);
            product.HasQueryFilter("tenant", p => p.Tenant == 1);
        });
    }

    public static void Fill(Shop shop)
    {
        shop.Add(new Country { Code = "IT" });
        shop.AddRange(new Coupon { Code = [0, 255, 39], Gives = "ten" }, new Coupon { Code = [1], Gives = "five" });
        var mia = new Customer
        {
            Id = new CustomerId(7), Name = "Mia", Standing = Standing.Good, CountryCode = "IT", Address = new Address { Street = "Via 1", City = "Rome" }, Settings = new Settings { Mail = true, Topics = ["cats", "dogs"] },
            Phones = { new Phone { Number = "1" }, new Phone { Number = "2" } },
            Orders = { new Order { Title = "first", Version = Guid.NewGuid(), Total = 10.50m, Details = new OrderDetails { Note = "by hand" } }, new Order { Title = "second", Version = Guid.NewGuid(), Total = 2 } },
        };
        shop.AddRange(mia, new Customer { Id = new CustomerId(8), Name = "Ben", Address = new Address { Street = "Road 2" }, Settings = new Settings() });
        shop.AddRange(new Product { Name = "shown", Story = "long", Tenant = 1 }, new Product { Name = "deleted", Story = "gone", IsDeleted = true, Tenant = 1 }, new Product { Name = "other's", Tenant = 2 });
    }
}
