"""What other code imports of Hamilton 1.90 is found at its path.

Left out, as they belong to libraries or tools that are not here: ``hamilton.plugins`` but for frame
libraries, pandera, pydantic and the thread pool; ``hamilton.experimental.{h_ray,h_dask,h_spark}``.
``function_modifiers.recursive.with_columns_base`` is not there: what extends it there would not work.
"""

from __future__ import annotations

import importlib

import pytest

BASE_HOOKS = """
    BasePreDoAnythingHook BaseDoCheckEdgeTypesMatch BaseDoValidateInput BaseDoBuildResult
    BaseDoRemoteExecute BaseDoNodeExecute BaseDoNodeExecuteAsync BaseValidateNode BaseValidateGraph
    BasePostGraphConstruct BasePostGraphConstructAsync BasePreGraphExecute BasePreGraphExecuteAsync
    BasePostGraphExecute BasePostGraphExecuteAsync BasePreNodeExecute BasePreNodeExecuteAsync
    BasePostNodeExecute BasePostNodeExecuteAsync BasePreTaskExecute BasePreTaskExecuteAsync
    BasePostTaskExecute BasePostTaskExecuteAsync BasePostTaskGroup BasePostTaskExpand
    BasePreTaskSubmission BasePostTaskReturn
"""
HOOKS = """
    LifecycleAdapter LegacyResultMixin ResultBuilder GraphAdapter NodeExecutionHook
    NodeExecutionMethod EdgeConnectionHook GraphConstructionHook GraphExecutionHook StaticValidator
    TaskExecutionHook TaskGroupingHook TaskSubmissionHook TaskReturnHook
"""
READY_MADE = """
    PrintLn PrintLnHook PDBDebugger FunctionInputOutputTypeChecker NoEdgeAndInputTypeChecking
    GracefulErrorAdapter accept_error_sentinels CacheAdapter SlowDownYouMoveTooFast
"""
IMPORTS = {
    "hamilton.driver": """
        Driver Builder GraphExecutor DefaultGraphExecutor TaskBasedGraphExecutor
        InvalidExecutorException Variable SLACK_ERROR_MESSAGE
    """,
    "hamilton.async_driver": "AsyncDriver Builder AsyncGraphAdapter",
    "hamilton.base": """
        ResultMixin DictResult PandasDataFrameResult StrictIndexTypePandasDataFrameResult
        NumpyMatrixResult HamiltonGraphAdapter SimplePythonDataFrameGraphAdapter
        SimplePythonGraphAdapter DefaultAdapter
    """,
    "hamilton.function_modifiers": """
        config hamilton_exclude parameterize parameterize_values parameterize_sources
        parameterize_extract_columns parameterized_inputs parametrized parametrized_input inject
        extract_columns extract_fields unpack_fields does model dynamic_transform pipe pipe_input
        pipe_output mutate step apply_to subdag parameterized_subdag resolve resolve_from_config tag
        tag_outputs schema cache check_output check_output_custom load_from save_to dataloader
        datasaver source value group configuration ParameterizedExtract ResolveAt LiteralDependency
        UpstreamDependency InvalidDecoratorException IS_DATA_VALIDATOR_TAG
        DATA_VALIDATOR_ORIGINAL_OUTPUT_TAG
    """,
    "hamilton.function_modifiers.base": """
        InvalidDecoratorException MissingConfigParametersException NodeTransformLifecycle
        NodeResolver NodeCreator SubDAGModifier NodeInjector NodeExpander NodeTransformer
        SingleNodeNodeTransformer NodeDecorator DynamicResolver TargetType
        EllipsisType
    """,
    "hamilton.function_modifiers.dependencies": """
        source value group configuration LiteralDependency UpstreamDependency ConfigDependency
        GroupedListDependency GroupedDictDependency SingleDependency GroupedDependency
        ParametrizedDependency
    """,
    "hamilton.function_modifiers.expanders": """
        parameterize parameterize_values parameterize_sources parameterize_extract_columns
        parameterized_inputs parametrized parametrized_input inject extract_columns extract_fields
        unpack_fields ParameterizedExtract
    """,
    "hamilton.function_modifiers.macros": """
        does pipe pipe_input pipe_output mutate step apply_to Applicable model dynamic_transform
    """,
    "hamilton.function_modifiers.adapters": """
        load_from save_to dataloader datasaver LoadFromDecorator SaveToDecorator
    """,
    "hamilton.function_modifiers.configuration": "config hamilton_exclude",
    "hamilton.function_modifiers.metadata": "cache tag schema tag_outputs ray_remote_options",
    "hamilton.function_modifiers.recursive": "subdag parameterized_subdag",
    "hamilton.function_modifiers.delayed": "resolve resolve_from_config ResolveAt",
    "hamilton.function_modifiers.validation": """
        check_output check_output_custom BaseDataValidationDecorator IS_DATA_VALIDATOR_TAG
        DATA_VALIDATOR_ORIGINAL_OUTPUT_TAG
    """,
    "hamilton.htypes": """
        Parallelizable Collect Stream column types_match get_type_as_string check_input_type
        check_instance custom_subclass_check get_type_information is_parallelizable_type
        validate_type_annotation InvalidTypeException
    """,
    "hamilton.lifecycle": HOOKS + READY_MADE,
    "hamilton.lifecycle.api": HOOKS,
    "hamilton.lifecycle.default": READY_MADE,
    "hamilton.lifecycle.base": BASE_HOOKS
    + "LifecycleAdapter LifecycleAdapterSet ValidationException",
    "hamilton.io.materialization": "to from_ Materialize Extract MaterializerFactory ExtractorFactory",
    "hamilton.io.data_adapters": "DataLoader DataSaver AdapterCommon",
    "hamilton.io.utils": """
        get_file_metadata get_dataframe_metadata get_file_and_dataframe_metadata get_sql_metadata
        FILE_METADATA DATAFRAME_METADATA SQL_METADATA
    """,
    "hamilton.execution.executors": """
        TaskExecutor TaskFuture SynchronousLocalTaskExecutor MultiThreadingExecutor
        MultiProcessingExecutor PoolExecutor ExecutionManager DefaultExecutionManager
        TaskFutureWrappingPythonFuture TaskFutureWrappingFunction base_execute_task
    """,
    "hamilton.execution.grouping": """
        GroupingStrategy GroupByRepeatableBlocks GroupNodesIndividually GroupNodesAllAsOne
        GroupNodesByLevel TaskImplementation TaskSpec NodeGroup NodeGroupPurpose
    """,
    "hamilton.execution.state": "TaskState",
    "hamilton.caching.adapter": """
        HamiltonCacheAdapter CachingBehavior CachingEvent CachingEventType
    """,
    "hamilton.caching.cache_key": "create_cache_key",
    "hamilton.caching.stores.base": """
        MetadataStore ResultStore ResultRetrievalError StoredResult search_data_adapter_registry
    """,
    "hamilton.caching.stores.memory": "InMemoryMetadataStore InMemoryResultStore",
    "hamilton.caching.stores.sqlite": "SQLiteMetadataStore",
    "hamilton.caching.stores.file": "FileResultStore",
    "hamilton.caching.fingerprinting": """
        hash_value set_max_depth UNHASHABLE hash_none hash_primitive hash_bytes hash_repr
        hash_sequence hash_set hash_mapping hash_unordered_mapping hash_pandas_obj
        hash_polars_column hash_polars_dataframe hash_numpy_array
    """,
    "hamilton.data_quality.base": """
        DataValidator BaseDefaultValidator ValidationResult DataValidationLevel DataValidationError
        AsyncDataValidator AsyncBaseDefaultValidator
    """,
    "hamilton.data_quality.default_validators": """
        DataInRangeValidatorPandasSeries DataInRangeValidatorPrimitives
        DataInValuesValidatorPandasSeries DataInValuesValidatorPrimitives
        MaxFractionNansValidatorPandasSeries AllowNaNsValidatorPandasSeries
        DataTypeValidatorPandasSeries DataTypeValidatorPrimitives MaxStandardDevValidatorPandasSeries
        MeanInRangeValidatorPandasSeries AllowNoneValidator StrContainsValidator
        StrDoesNotContainValidator
    """,
    "hamilton.node": "Node NodeType DependencyType",
    "hamilton.graph": "FunctionGraph VisualizationNodeModifiers create_graphviz_graph",
    "hamilton.graph_utils": "find_functions",
    "hamilton.graph_types": "HamiltonNode HamiltonGraph hash_source_code",
    "hamilton.ad_hoc_utils": "create_temporary_module module_from_source create_module",
    "hamilton.registry": """
        register_adapter register_types get_column fill_with_scalar get_column_type_from_df_type
        load_extension disable_autoload enable_autoload LOADER_REGISTRY SAVER_REGISTRY
        DF_TYPE_AND_COLUMN_TYPES
    """,
    "hamilton.settings": "ENABLE_POWER_USER_MODE",
    "hamilton.models": "DynamicTransformBase BaseModel",
    "hamilton.log_setup": "setup_logging",
    "hamilton.dataflows": """
        import_module pull_module inspect inspect_module list find copy install_dependencies_string
        latest_commit resolve_latest_branch_commit clear_storage are_py_dependencies_satisfied init
    """,
    "hamilton.telemetry": "disable_telemetry is_telemetry_enabled",
    "hamilton.version": "VERSION",
    "hamilton.contrib": "catch_import_errors",
    "hamilton.experimental.h_async": "AsyncDriver",
    "hamilton.experimental.h_cache": "CachingGraphAdapter",
    "hamilton.experimental.h_databackends": """
        AbstractPandasDataFrame AbstractPandasColumn AbstractPolarsDataFrame AbstractNumpyArray
        DATAFRAME_TYPES COLUMN_TYPES register_backends
    """,
    "hamilton.experimental.decorators.parameterize_frame": "parameterize_frame",
    "hamilton.plugins.h_pandas": "with_columns",
    "hamilton.plugins.h_polars": "PolarsDataFrameResult with_columns",
    "hamilton.plugins.h_polars_lazyframe": "PolarsLazyFrameResult with_columns",
    "hamilton.plugins.h_pyarrow": "PyarrowTableResult",
    "hamilton.plugins.h_pandera": "check_output",
    "hamilton.plugins.h_pydantic": "check_output",
    "hamilton.plugins.h_threadpool": "FutureAdapter",
}
"""Module → the names that other code imports from it."""


@pytest.mark.parametrize("module", IMPORTS)
@pytest.mark.filterwarnings("ignore:hamilton.experimental.h_async:DeprecationWarning")
def test_every_name_that_other_code_imports_is_at_its_path(module):
    found = importlib.import_module(module)
    assert [name for name in IMPORTS[module].split() if not hasattr(found, name)] == []


@pytest.mark.parametrize("door", ["hamilton.lifecycle", "hamilton.function_modifiers"])
def test_a_name_is_the_same_thing_wherever_it_is_imported_from(door):
    outside = importlib.import_module(door)
    rooms = [module for module in IMPORTS if module.startswith(f"{door}.")]
    for module in map(importlib.import_module, rooms):
        shared = {*IMPORTS[door].split()}.intersection(IMPORTS[module.__name__].split())
        others = [n for n in shared if getattr(module, n) is not getattr(outside, n)]
        assert others == [], module
