using Rowback.EntityFrameworkCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers how an application makes restores.</summary>
public static class RowbackServiceCollectionExtensions
{
    /// <summary>
    /// Every restore into a context of this container is made with these options, unless it is given others. The last call counts.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="configure">Changes the defaults; null for the defaults.</param>
    public static IServiceCollection AddRowback(this IServiceCollection services, Func<IServiceProvider, RestoreOptions, RestoreOptions>? configure = null) =>
        services.AddSingleton(provider => configure?.Invoke(provider, new RestoreOptions()) ?? new RestoreOptions());
}
